/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of the page: who does what with the one struct.
 *
 *   wb-ping-client-page.c         life, what is asked for, starting and stopping
 *   wb-ping-client-page-show.c    what a snapshot says, on the page and its parts
 *   wb-ping-client-page-files.c   saved sessions: writing, exporting, opening */
#pragma once

#include "app/panel/wb-error-bar.h"
#include "app/panel/wb-event-view.h"
#include "app/panel/wb-job-bar.h"
#include "app/panel/wb-service-bar.h"
#include "app/ping/wb-ping-alarms.h"
#include "app/ping/wb-ping-client-page.h"
#include "app/ping/wb-ping-distribution-page.h"
#include "app/ping/wb-ping-numbers.h"
#include "app/ping/wb-ping-plot-view.h"
#include "app/ping/wb-ping-probes.h"
#include "app/ping/wb-ping-settings-page.h"
#include "app/ping/wb-ping-table.h"
#include "app/ping/wb-ping-tiles.h"

G_BEGIN_DECLS

#define WB_PING_FIRST_TARGET 1

struct _WbPingClientPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkLabel *badge_label;
  WbServiceBar *bar;
  GtkStack *body;
  GtkWidget *content;
  WbPingDistributionPage *distribution_page;
  WbErrorBar *error_bar;
  GtkLabel *error_label;
  WbEventView *event_view;
  WbJobBar *job_bar;
  GtkLabel *name_label;
  WbPingNumbers *numbers;
  GtkWidget *numbers_scrolled;
  GtkStack *parts;
  GtkBox *session_box;
  WbPingPlotView *plot_view;
  WbPingProbes *probes;
  GtkLabel *saved_label;
  GtkRevealer *saved_revealer;
  WbPingSettingsPage *settings_page;
  WbPingPlotView *smoke_view;
  GtkLabel *summary_label;
  WbPingTable *table;
  WbPingTiles *tiles;

  /* Owned */
  WbServiceHandle *session;
  WbPingSnapshot *shown;
  WbPingReport *report; /* an opened one; NULL: the session is shown */
  WbPingAlarms *alarms;
  WbJob *job;
  GSimpleActionGroup *actions;
  char *name;     /* of the target that the parts are about */
  char *subtitle; /* for the header bar */
  guint watch_id;

  WbSnapshotRequest asked_rows; /* of the opened report */
  WbPingView view;              /* that the session or the report was asked for last */
  guint64 named_id;             /* whose name name is */
  gint64 named_start_ns;        /* in which session */
  guint64 default_id;           /* the target that is shown while the user has chosen none */
  gboolean hinted;              /* that a responder has to be started first */
};

WbServiceState wb_ping_client_page_get_state (WbPingClientPage *self);
gboolean wb_ping_client_page_is_active (WbPingClientPage *self);
/* NULL: it is in none. */
GtkWindow *wb_ping_client_page_get_window (WbPingClientPage *self);
/* Whether that one of the parts is on screen. */
gboolean wb_ping_client_page_is_part (WbPingClientPage *self, gpointer part);
/* snapshot: NULL or transfer full; shown from now on. */
void wb_ping_client_page_take (WbPingClientPage *self, WbPingSnapshot *snapshot);
/* Asks session or report for what is on screen, if that is something else than before. */
void wb_ping_client_page_request (WbPingClientPage *self);

/* Brings the page up to date, and of the parts the one that is on screen. */
void wb_ping_client_page_show (WbPingClientPage *self);

/* "save", "open", "export-csv", "export-json". */
void wb_ping_client_page_add_file_actions (WbPingClientPage *self);

G_END_DECLS
