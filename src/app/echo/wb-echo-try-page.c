/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question at a time: while an answer is waited for, Send is Cancel. What was asked and what came back stays in a
 * list, newest first, bounded. The answer's bytes come from outside and are made safe before a label sees them. */

#define G_LOG_DOMAIN "wirebench"

#include "app/echo/wb-echo-try-page.h"

#include "app/panel/wb-focus.h"

#include "engine/base/wb-format.h"
#include "engine/echo/wb-echo-try.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define TIMEOUT_MS 5000u
#define MAX_ENTRIES 50u
/* Of an answer, shown; the rest is told as a number. */
#define SHOWN_BYTES 2000u

struct _WbEchoTryPage
{
  GtkWidget parent_instance;

  /* Template children */
  GtkEditable *address_entry;
  GtkWidget *content;
  GtkLabel *hint_label;
  GtkListBox *list;
  GtkToggleButton *other_button;
  GtkButton *send_button;
  GtkEditable *text_entry;
  GtkToggleButton *udp_button;
  GtkToggleButton *v4_button;
  GtkToggleButton *v6_button;

  /* Owned */
  GCancellable *waiting; /* NULL: nothing is asked */
  char *asked;

  WbEndpoint ours[4]; /* as WbEchoSnapshot.listens; family 0: not listening there */
  guint n_entries;
};

G_DEFINE_FINAL_TYPE (WbEchoTryPage, wb_echo_try_page, GTK_TYPE_WIDGET)

/* --- Where to ------------------------------------------------------------------------------------------------------ */

/* FALSE: nowhere yet, and hint (transfer full) says what to do about it. */
static gboolean
get_target (WbEchoTryPage *self, WbEndpoint *target, char **hint)
{
  gboolean udp = gtk_toggle_button_get_active (self->udp_button);
  gboolean v6 = gtk_toggle_button_get_active (self->v6_button);
  const char *text = gtk_editable_get_text (self->address_entry);

  *hint = NULL;
  if (gtk_toggle_button_get_active (self->other_button))
    {
      g_autoptr (GError) error = NULL;

      if (*text == 0)
        *hint = g_strdup (_("Type an address and a port, such as 192.0.2.1:7 or [fe80::1%eth0]:7"));
      else if (!wb_endpoint_parse (text, -1, target, &error))
        *hint = g_strdup (error->message);
      return *hint == NULL;
    }
  *target = self->ours[(udp ? 2 : 0) + (v6 ? 1 : 0)];
  if (target->family == 0)
    *hint = g_strdup_printf (_("The server is not listening on %s %s"), v6 ? "IPv6" : "IPv4", udp ? "UDP" : "TCP");
  return target->family != 0;
}

static void
update (WbEchoTryPage *self)
{
  WbEndpoint target;
  g_autofree char *hint = NULL;
  gboolean can = get_target (self, &target, &hint);
  gboolean other = gtk_toggle_button_get_active (self->other_button);

  gtk_widget_set_visible (GTK_WIDGET (self->address_entry), other);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), can || self->waiting != NULL);
  if (can)
    {
      char text[WB_ENDPOINT_TEXT_BYTES];

      hint = g_strdup_printf (_("To %s"), wb_endpoint_format (&target, text));
    }
  if (g_strcmp0 (gtk_label_get_text (self->hint_label), hint) != 0)
    gtk_label_set_text (self->hint_label, hint);
}

/* --- What came back ------------------------------------------------------------------------------------------------ */

static GtkWidget *
new_line (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE); /* the row has the keyboard */
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_entry (WbEchoTryPage *self, const char *answer, const char *answer_class, const char *detail)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *question = g_strconcat ("→ ", self->asked, NULL);
  g_autofree char *reply = g_strconcat ("← ", answer, NULL);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", self->asked, answer, detail);

  gtk_box_append (GTK_BOX (box), new_line (question, "dim-label"));
  gtk_box_append (GTK_BOX (box), new_line (reply, answer_class));
  gtk_box_append (GTK_BOX (box), new_line (detail, "caption"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_prepend (self->list, row);
  if (self->n_entries == MAX_ENTRIES)
    gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, MAX_ENTRIES)));
  else
    self->n_entries++;
  gtk_widget_set_visible (GTK_WIDGET (self->list), TRUE);
}

static char *
dup_reply (GBytes *reply)
{
  gsize length;
  const char *bytes = g_bytes_get_data (reply, &length);
  g_autoptr (GString) text = g_string_new (NULL);

  if (length == 0)
    return g_strdup (_("(an empty answer)"));
  /* The end of the line is how the answer ends, and no part of it. */
  wb_format_append_safe (text, bytes, MIN (bytes[length - 1] == '\n' ? length - 1 : length, SHOWN_BYTES));
  if (length > SHOWN_BYTES)
    {
      g_autofree char *size = wb_format_dup_size (length);

      g_string_append_printf (text, _("… (%s in all)"), size);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_ms (gint64 ns)
{
  return g_strdup_printf ("%.3f ms", (double) ns / WB_NS_PER_MS);
}

static void
set_waiting (WbEchoTryPage *self, gboolean waiting)
{
  g_clear_object (&self->waiting);
  if (waiting)
    self->waiting = g_cancellable_new ();
  gtk_button_set_label (self->send_button, waiting ? _("Cancel") : _("Send"));
  update (self);
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WbEchoTryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbEchoTryResult) answer = wb_echo_try_finish (result, &error);

  if (self->list == NULL)
    return; /* the page has gone meanwhile */
  if (answer != NULL)
    {
      g_autofree char *text = dup_reply (answer->reply);
      g_autofree char *reply_time = dup_ms (answer->reply_ns);
      g_autofree char *connect_time = dup_ms (answer->connect_ns);
      char local[WB_ENDPOINT_TEXT_BYTES], remote[WB_ENDPOINT_TEXT_BYTES];
      g_autofree char *detail =
          answer->connect_ns > 0 ?
              g_strdup_printf (_("TCP %s – %s: connected in %s, answer after %s"),
                               wb_endpoint_format (&answer->local, local), wb_endpoint_format (&answer->remote, remote),
                               connect_time, reply_time) :
              g_strdup_printf (_("UDP %s – %s: answer after %s"), wb_endpoint_format (&answer->local, local),
                               wb_endpoint_format (&answer->remote, remote), reply_time);

      add_entry (self, text, NULL, detail);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    add_entry (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? _("No answer came") : error->message,
               "error", g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? error->message : "");
  set_waiting (self, FALSE);
}

static void
send_cb (WbEchoTryPage *self)
{
  WbEndpoint target;
  g_autofree char *hint = NULL;

  if (self->waiting != NULL)
    {
      g_cancellable_cancel (self->waiting);
      return;
    }
  if (!get_target (self, &target, &hint))
    return;
  g_free (self->asked);
  self->asked = g_strdup (gtk_editable_get_text (self->text_entry));
  set_waiting (self, TRUE);
  wb_echo_try_async (&target, gtk_toggle_button_get_active (self->udp_button), self->asked, TIMEOUT_MS, self->waiting,
                     tried_cb, g_object_ref (self));
}

static void
enter_cb (WbEchoTryPage *self)
{
  if (self->waiting == NULL)
    send_cb (self);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static gboolean
wb_echo_try_page_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_ECHO_TRY_PAGE (widget)->text_entry));
}

static void
wb_echo_try_page_dispose (GObject *object)
{
  WbEchoTryPage *self = WB_ECHO_TRY_PAGE (object);

  if (self->waiting != NULL)
    g_cancellable_cancel (self->waiting);
  g_clear_object (&self->waiting);
  gtk_widget_dispose_template (GTK_WIDGET (self), WB_TYPE_ECHO_TRY_PAGE);
  g_clear_pointer (&self->asked, g_free);
  G_OBJECT_CLASS (wb_echo_try_page_parent_class)->dispose (object);
}

static void
wb_echo_try_page_class_init (WbEchoTryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_echo_try_page_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_echo_try_page_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/echo/wb-echo-try-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, address_entry);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, content);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, list);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, other_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, send_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, text_entry);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, udp_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, v4_button);
  gtk_widget_class_bind_template_child (widget_class, WbEchoTryPage, v6_button);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
wb_echo_try_page_init (WbEchoTryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
wb_echo_try_page_new (void)
{
  return g_object_new (WB_TYPE_ECHO_TRY_PAGE, NULL);
}

void
wb_echo_try_page_update (WbEchoTryPage *self, gboolean running, const WbEchoSnapshot *snapshot)
{
  g_return_if_fail (WB_IS_ECHO_TRY_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (self->ours); i++)
    {
      const WbListen *listen = snapshot != NULL ? &snapshot->listens[i] : NULL;

      self->ours[i] = (WbEndpoint){ 0 };
      if (!running || listen == NULL || listen->state != WB_LISTEN_ON)
        continue;
      self->ours[i] = listen->endpoint;
      if (!wb_endpoint_is_any (&listen->endpoint))
        continue;
      /* "Everywhere" is no destination: this machine's own address is. */
      if (wb_endpoint_parse_address (listen->family == 4 ? "127.0.0.1" : "::1", &self->ours[i], NULL))
        self->ours[i].port = listen->endpoint.port;
    }
  update (self);
}
