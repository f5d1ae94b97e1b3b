/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title;       /* not yet translated; NULL ends the table */
  const char *group;       /* of this one and those that follow; NULL: as before */
  const char *accelerator; /* as gtk_accelerator_parse() reads it */
  const char *alternative; /* a second key, or NULL */
  const char *action;      /* detailed name the application binds; NULL: the widget with the focus does it itself */
} WbShortcut;

/* Every shortcut there is: the application binds them from here and the window lists them from here. */
const WbShortcut *wb_shortcuts_get_all (void);

/* A list of them; transfer none (the window owns itself until it is closed). */
GtkWindow *wb_shortcuts_window_new (GtkWindow *parent);

G_END_DECLS
