/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two questions to one server: where it sees us, and whether the NAT on the way would show others the same. No server is
 * known beforehand and none is asked before a click: it learns this machine's address by that. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-stun-tool.h"

#include "app/panel/wb-drop-name.h"
#include "app/ping/wb-ping-family.h"
#include "app/ping/wb-ping-tool-card.h"
#include "app/wb-settings.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-error.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-stun-ask.h"

#include <glib/gi18n.h>

/* Five requests of RFC 8489's seven (at 0, 0.5, 1.5, 3.5 and 7.5 s): who sits before the screen does not wait 40 s. */
#define TIMEOUT_S 10

struct _WbPingStunTool
{
  GtkWidget parent_instance;

  /* Template children */
  WbPingToolCard *address_card;
  GtkEditable *alternate_entry;
  GtkWidget *content;
  GtkDropDown *family_drop;
  WbPingToolCard *mapping_card;
  GtkEditable *server_entry;
};

G_DEFINE_FINAL_TYPE (WbPingStunTool, wb_ping_stun_tool, GTK_TYPE_WIDGET)

static void
update (WbPingStunTool *self)
{
  gboolean ready = *gtk_editable_get_text (self->server_entry) != 0;

  wb_ping_tool_card_set_ready (self->address_card, ready, ready ? NULL : _("Type the name of a STUN server"));
  wb_ping_tool_card_set_ready (self->mapping_card, ready, ready ? NULL : _("Type the name of a STUN server above"));
}

static const char *
get_remedy (const GError *error)
{
  if (error == NULL)
    return NULL;
  if (g_error_matches (error, WB_ERROR, WB_ERROR_PROTOCOL))
    return _("Is it a STUN server, and is the port right? 3478 is usual.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return _("Either it is no STUN server, or UDP does not pass on the way. Try another server.");
  return NULL;
}

static const char *
format (const WbEndpoint *endpoint, char text[WB_ENDPOINT_TEXT_BYTES])
{
  return endpoint->family != 0 ? wb_endpoint_format (endpoint, text) : "–";
}

/* --- My address outside -------------------------------------------------------------------------------------------- */

static void
show_answer (WbPingStunTool *self, const WbStunAnswer *answer)
{
  gboolean same = wb_endpoint_equal (&answer->local, &answer->mapped);
  char local[WB_ENDPOINT_TEXT_BYTES], mapped[WB_ENDPOINT_TEXT_BYTES], server[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *duration = wb_format_dup_duration (answer->round_trip_ns);
  g_autofree char *round_trip = answer->n_requests > 1 ?
                                    g_strdup_printf (_("%s, to request %u"), duration, answer->n_requests) :
                                    g_strdup (duration);
  g_autofree char *summary = NULL;

  wb_endpoint_format (&answer->mapped, mapped);
  if (same)
    summary = g_strdup_printf (_("Outside you are %s, the same as here: there is no NAT on the way."), mapped);
  else if (wb_endpoint_same_address (&answer->local, &answer->mapped))
    summary = g_strdup_printf (_("Outside you are %s: a NAT on the way changes the port."), mapped);
  else
    summary = g_strdup_printf (_("Outside you are %s: there is a NAT on the way."), mapped);
  wb_ping_tool_card_set_summary (self->address_card, summary);
  wb_ping_tool_card_add_row (self->address_card, _("Outside"), mapped);
  wb_ping_tool_card_add_row (self->address_card, _("Here"), format (&answer->local, local));
  wb_ping_tool_card_add_row (self->address_card, _("Server"), format (&answer->server, server));
  if (answer->other.family != 0)
    wb_ping_tool_card_add_row (self->address_card, _("Its second address"), format (&answer->other, server));
  wb_ping_tool_card_add_row (self->address_card, _("Its software"),
                             answer->software != NULL ? answer->software : _("it does not say"));
  wb_ping_tool_card_add_row (self->address_card, _("Round trip"), round_trip);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPingStunTool) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbStunAnswer) answer = wb_stun_ask_finish (result, &error);

  if (self->address_card == NULL)
    return; /* the page has gone meanwhile */
  if (answer != NULL)
    show_answer (self, answer);
  wb_ping_tool_card_end (self->address_card, error, get_remedy (error));
}

/* Returns what is to be cancelled (borrowed). */
static GCancellable *
begin (WbPingStunTool *self, WbPingToolCard *card)
{
  const char *server = gtk_editable_get_text (self->server_entry);
  g_autofree char *progress = g_strdup_printf (_("Asking %s, at most %d s for each request"), server, TIMEOUT_S);

  wb_settings_set_string (wb_settings_get (), "tool-stun-server", server);
  return wb_ping_tool_card_begin (card, progress);
}

static void
ask_cb (WbPingStunTool *self)
{
  wb_stun_ask_async (gtk_editable_get_text (self->server_entry), wb_ping_family_get (self->family_drop),
                     TIMEOUT_S * WB_NS_PER_S, begin (self, self->address_card), asked_cb, g_object_ref (self));
}

static void
enter_cb (WbPingStunTool *self)
{
  wb_ping_tool_card_run (self->address_card);
}

/* --- Mapping behaviour --------------------------------------------------------------------------------------------- */

/* Whom request number i went to: wb-nat-mapping.h draws them. */
static WbEndpoint
get_asked (const WbNatMapping *mapping, guint i)
{
  WbEndpoint endpoint = i == 0 ? mapping->primary : mapping->alternate;

  if (i == 1)
    endpoint.port = mapping->primary.port;
  return endpoint;
}

static void
show_mapping (WbPingStunTool *self, const WbNatMapping *mapping)
{
  g_autofree char *summary = wb_nat_mapping_describe (mapping);
  char text[WB_ENDPOINT_TEXT_BYTES];

  wb_ping_tool_card_set_summary (self->mapping_card, summary);
  wb_ping_tool_card_add_row (self->mapping_card, _("Here"), format (&mapping->local, text));
  for (guint i = 0; i <= mapping->test && i < G_N_ELEMENTS (mapping->mapped); i++)
    {
      WbEndpoint asked = get_asked (mapping, i);
      g_autofree char *title = NULL;

      if (asked.family == 0)
        continue;
      title = g_strdup_printf (_("Seen by %s"), wb_endpoint_format (&asked, text));
      wb_ping_tool_card_add_row (self->mapping_card, title,
                                 mapping->mapped[i].family != 0 ? wb_endpoint_format (&mapping->mapped[i], text) :
                                                                  _("no answer"));
    }
}

static void
mapped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPingStunTool) self = data;
  g_autoptr (GError) error = NULL;
  WbNatMapping mapping;
  gboolean done = wb_stun_map_finish (result, &mapping, &error);

  if (self->mapping_card == NULL)
    return; /* the page has gone meanwhile */
  if (done)
    show_mapping (self, &mapping);
  wb_ping_tool_card_end (self->mapping_card, error, get_remedy (error));
}

static void
map_cb (WbPingStunTool *self)
{
  const char *alternate = gtk_editable_get_text (self->alternate_entry);

  wb_stun_map_async (gtk_editable_get_text (self->server_entry), *alternate != 0 ? alternate : NULL,
                     wb_ping_family_get (self->family_drop), TIMEOUT_S * WB_NS_PER_S, begin (self, self->mapping_card),
                     mapped_cb, g_object_ref (self));
}

static void
enter_mapping_cb (WbPingStunTool *self)
{
  wb_ping_tool_card_run (self->mapping_card);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_stun_tool_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_STUN_TOOL);
  G_OBJECT_CLASS (wb_ping_stun_tool_parent_class)->dispose (object);
}

static void
wb_ping_stun_tool_class_init (WbPingStunToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_PING_TOOL_CARD);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_stun_tool_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/wirebench/Wirebench/ping/wb-ping-stun-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, address_card);
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, alternate_entry);
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, content);
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, family_drop);
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, mapping_card);
  gtk_widget_class_bind_template_child (widget_class, WbPingStunTool, server_entry);
  gtk_widget_class_bind_template_callback (widget_class, ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_mapping_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
wb_ping_stun_tool_init (WbPingStunTool *self)
{
  g_autofree char *server = wb_settings_dup_string (wb_settings_get (), "tool-stun-server");

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->family_drop);
  gtk_editable_set_text (self->server_entry, server);
  update (self);
}

GtkWidget *
wb_ping_stun_tool_new (void)
{
  return g_object_new (WB_TYPE_PING_STUN_TOOL, NULL);
}
