/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search tells its bounds as they narrow; the result says in words what follows from it, and the numbers below. */

#define G_LOG_DOMAIN "wirebench"

#include "app/ping/wb-ping-mtu-tool.h"

#include "app/panel/wb-drop-name.h"
#include "app/ping/wb-ping-family.h"
#include "app/ping/wb-ping-tool-card.h"
#include "app/wb-settings.h"
#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"
#include "engine/ping/wb-path-mtu.h"

#include <glib/gi18n.h>

/* Of each probe: three times the round trip to the other side of the world. */
#define TIMEOUT_S 1

struct _WbPingMtuTool
{
  GtkWidget parent_instance;

  /* Template children */
  WbPingToolCard *card;
  GtkDropDown *family_drop;
  GtkDropDown *mode_drop;
  GtkEditable *target_entry;
};

G_DEFINE_FINAL_TYPE (WbPingMtuTool, wb_ping_mtu_tool, GTK_TYPE_WIDGET)

/* In the order of the drop-down's items. */
static const WbPingMode modes[] = { WB_PING_MODE_TEXT, WB_PING_MODE_STAMP, WB_PING_MODE_ECHO };

static WbPingMode
get_mode (WbPingMtuTool *self)
{
  guint selected = gtk_drop_down_get_selected (self->mode_drop);

  return selected < G_N_ELEMENTS (modes) ? modes[selected] : WB_PING_MODE_TEXT;
}

static void
update (WbPingMtuTool *self)
{
  gboolean ready = *gtk_editable_get_text (self->target_entry) != 0;

  wb_ping_tool_card_set_ready (self->card, ready, ready ? NULL : _("Type a host that answers in this mode"));
}

/* --- Progress and result ------------------------------------------------------------------------------------------- */

static void
progress_cb (guint n_probes, guint passes, guint too_big, gpointer data)
{
  WbPingMtuTool *self = data;
  g_autofree char *probes = wb_format_dup_count (n_probes);
  g_autofree char *low = wb_format_dup_count (passes);
  g_autofree char *high = wb_format_dup_count (too_big);
  g_autofree char *text = NULL;

  if (self->card == NULL)
    return; /* the page has gone meanwhile */
  if (passes > 0 && too_big > 0)
    text = g_strdup_printf (_("%s probes: %s bytes pass, %s do not"), probes, low, high);
  else if (passes > 0)
    text = g_strdup_printf (_("%s probes: %s bytes pass"), probes, low);
  else if (too_big > 0)
    text = g_strdup_printf (_("%s probes: %s bytes do not pass"), probes, high);
  else
    text = g_strdup_printf (_("%s probes"), probes);
  wb_ping_tool_card_set_progress (self->card, text);
}

static void
show_result (WbPingMtuTool *self, const WbPathMtu *mtu)
{
  char target[WB_ENDPOINT_TEXT_BYTES], who[WB_ENDPOINT_TEXT_BYTES];
  g_autofree char *bytes = wb_format_dup_count (mtu->mtu);
  g_autofree char *payload = wb_format_dup_count (mtu->payload);
  g_autofree char *interface = wb_format_dup_count (mtu->interface_mtu);
  g_autofree char *probes = wb_format_dup_count (mtu->n_probes);
  g_autofree char *told_mtu = wb_format_dup_count (mtu->told_mtu);
  GString *summary = g_string_new (NULL);
  g_autofree char *words = NULL;

  wb_endpoint_format (&mtu->target, target);
  g_string_append_printf (summary, _("Packets of up to %s bytes reach %s whole."), bytes, target);
  if (mtu->black_hole)
    {
      g_string_append_c (summary, ' ');
      g_string_append (summary, _("Larger ones vanish without a word (a black hole): programs that wait to be told "
                                   "so hang."));
    }
  else if (mtu->interface_mtu > 0 && mtu->mtu >= mtu->interface_mtu)
    {
      g_string_append_c (summary, ' ');
      g_string_append (summary, _("That is all that this machine's interface sends."));
    }
  words = g_string_free (summary, FALSE);
  wb_ping_tool_card_set_summary (self->card, words);
  wb_ping_tool_card_add_row (self->card, _("Path MTU"), bytes);
  wb_ping_tool_card_add_row (self->card, _("UDP payload in it"), payload);
  wb_ping_tool_card_add_row (self->card, _("Interface"), mtu->interface_mtu > 0 ? interface : _("not known"));
  if (mtu->told_by.family != 0)
    {
      g_autofree char *told =
          mtu->told_mtu > 0 ?
              g_strdup_printf (_("%s, which takes %s"), wb_endpoint_format_address (&mtu->told_by, who), told_mtu) :
              g_strdup (wb_endpoint_format_address (&mtu->told_by, who));

      wb_ping_tool_card_add_row (self->card, _("Said “too big”"), told);
    }
  else
    wb_ping_tool_card_add_row (self->card, _("Said “too big”"), _("nobody"));
  wb_ping_tool_card_add_row (self->card, _("Black hole"), mtu->black_hole ? _("yes") : _("no"));
  wb_ping_tool_card_add_row (self->card, _("Probes"), probes);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbPingMtuTool) self = data;
  g_autoptr (GError) error = NULL;
  const char *remedy = NULL;
  WbPathMtu mtu;
  gboolean done = wb_path_mtu_search_finish (result, &mtu, &error);

  if (self->card == NULL)
    return; /* the page has gone meanwhile */
  if (done)
    show_result (self, &mtu);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    remedy = _("The search needs a target that answers. Does it run, and is the mode the right one?");
  wb_ping_tool_card_end (self->card, error, remedy);
}

static void
run_cb (WbPingMtuTool *self)
{
  const char *target = gtk_editable_get_text (self->target_entry);

  wb_settings_set_string (wb_settings_get (), "tool-mtu-target", target);
  wb_path_mtu_search_async (target, get_mode (self), wb_ping_family_get (self->family_drop), TIMEOUT_S * WB_NS_PER_S,
                            wb_ping_tool_card_begin (self->card, _("Searching")), progress_cb, self, searched_cb,
                            g_object_ref (self));
}

static void
enter_cb (WbPingMtuTool *self)
{
  wb_ping_tool_card_run (self->card);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_ping_mtu_tool_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_PING_MTU_TOOL);
  G_OBJECT_CLASS (wb_ping_mtu_tool_parent_class)->dispose (object);
}

static void
wb_ping_mtu_tool_class_init (WbPingMtuToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_PING_TOOL_CARD);
  G_OBJECT_CLASS (klass)->dispose = wb_ping_mtu_tool_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/ping/wb-ping-mtu-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPingMtuTool, card);
  gtk_widget_class_bind_template_child (widget_class, WbPingMtuTool, family_drop);
  gtk_widget_class_bind_template_child (widget_class, WbPingMtuTool, mode_drop);
  gtk_widget_class_bind_template_child (widget_class, WbPingMtuTool, target_entry);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
wb_ping_mtu_tool_init (WbPingMtuTool *self)
{
  g_autofree char *target = wb_settings_dup_string (wb_settings_get (), "tool-mtu-target");

  gtk_widget_init_template (GTK_WIDGET (self));
  wb_drop_name_button (self->family_drop);
  wb_drop_name_button (self->mode_drop);
  gtk_editable_set_text (self->target_entry, target);
  update (self);
}

GtkWidget *
wb_ping_mtu_tool_new (void)
{
  return g_object_new (WB_TYPE_PING_MTU_TOOL, NULL);
}
