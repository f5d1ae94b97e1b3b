/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are what is remembered, so a field has no other value than the one it shows. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-form.h"

#include "app/panel/wb-drop-name.h"
#include "app/panel/wb-duration-input.h"
#include "app/panel/wb-entry-problem.h"
#include "app/wb-settings.h"

#include <adwaita.h>

typedef struct
{
  const WbPoolField *field;
  GObject *control;  /* Borrowed; entry, spin, switch or choice */
  AdwActionRow *row; /* Borrowed; TIME */
  char *subtitle;    /* Owned; of row, while nothing is wrong */
} Place;

struct _WbPoolForm
{
  GtkWidget *widget; /* Borrowed */
  void (*changed) (gpointer widget);
  const char *prefix; /* Static */
  guint n;
  Place *places; /* Owned */
  gboolean restoring;
};

static const struct
{
  const char *end;
  const char *property; /* NULL: set by hand */
} kinds[] = {
  [WB_POOL_FIELD_TIME] = { "_entry", "text" },      [WB_POOL_FIELD_NUMBER] = { "_spin", "value" },
  [WB_POOL_FIELD_SWITCH] = { "_switch", "active" }, [WB_POOL_FIELD_CHOICE] = { "_choice", NULL },
  [WB_POOL_FIELD_TEXT] = { "_entry", "text" },
};

static const char *
intern_id (const char *name, const char *end)
{
  g_autofree char *id = g_strconcat (name, end, NULL);

  return g_intern_string (id);
}

static char *
dup_key (WbPoolForm *self, const WbPoolField *field)
{
  return g_strdelimit (g_strconcat (self->prefix, field->name, NULL), "_", '-');
}

/* --- What is wrong ------------------------------------------------------------------------------------------------- */

static gboolean
read_time (const Place *place, gint64 *ns, GError **error)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (place->control));

  if (*text == 0)
    {
      *ns = place->field->empty_ns;
      return TRUE;
    }
  return wb_duration_input_parse (text, ns, error);
}

static void
show_time (Place *place)
{
  g_autoptr (GError) error = NULL;
  gint64 ns;

  (void) read_time (place, &ns, &error);
  wb_entry_problem_show (place->row, GTK_WIDGET (place->control), place->subtitle, error ? error->message : NULL);
}

/* --- Settings ------------------------------------------------------------------------------------------------------ */

/* -1: it is none of them. */
static int
find_value (const WbPoolField *field, const char *value)
{
  for (int i = 0; field->values[i] != NULL; i++)
    if (g_str_equal (field->values[i], value))
      return i;
  return -1;
}

static void
show_choice (WbPoolForm *self, Place *place)
{
  g_autofree char *key = dup_key (self, place->field);
  g_autofree char *value = wb_settings_dup_string (wb_settings_get (), key);

  int at = find_value (place->field, value);

  if (at < 0)
    {
      g_autoptr (GVariant) usual = wb_settings_dup_default (key);

      g_warning ("“%s” is no value of %s: “%s” is used", value, key, g_variant_get_string (usual, NULL));
      at = MAX (find_value (place->field, g_variant_get_string (usual, NULL)), 0);
    }
  g_object_set (place->control, "selected", (guint) at, NULL);
}

static void
keep_choice (WbPoolForm *self, Place *place)
{
  g_autofree char *key = dup_key (self, place->field);
  guint selected;

  g_object_get (place->control, "selected", &selected, NULL);
  if (selected < g_strv_length ((char **) place->field->values))
    wb_settings_set_string (wb_settings_get (), key, place->field->values[selected]);
}

static void
notify_cb (GObject *control, GParamSpec *pspec, WbPoolForm *self)
{
  if (self->restoring)
    return;
  for (guint i = 0; i < self->n; i++)
    if (self->places[i].control == control)
      {
        if (self->places[i].field->kind == WB_POOL_FIELD_TIME)
          show_time (&self->places[i]);
        else if (self->places[i].field->kind == WB_POOL_FIELD_CHOICE)
          keep_choice (self, &self->places[i]);
      }
  self->changed (self->widget);
}

static void
setting_cb (WbPoolForm *self, const char *key)
{
  for (guint i = 0; i < self->n; i++)
    if (self->places[i].field->kind == WB_POOL_FIELD_CHOICE)
      {
        g_autofree char *own = dup_key (self, self->places[i].field);

        if (g_str_equal (own, key))
          show_choice (self, &self->places[i]);
      }
}

/* --- The form ------------------------------------------------------------------------------------------------------ */

void
wb_pool_form_bind_template (GtkWidgetClass *widget_class, const WbPoolField *fields, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class, intern_id (fields[i].name, kinds[fields[i].kind].end),
                                                 FALSE, 0);
      if (fields[i].kind == WB_POOL_FIELD_TIME)
        gtk_widget_class_bind_template_child_full (widget_class, intern_id (fields[i].name, "_row"), FALSE, 0);
    }
}

WbPoolForm *
wb_pool_form_new (GtkWidget *widget, GType type, const char *prefix, const WbPoolField *fields, guint n,
                  void (*changed) (gpointer widget))
{
  WbPoolForm *self = g_new0 (WbPoolForm, 1);

  self->widget = widget;
  self->changed = changed;
  self->prefix = prefix;
  self->n = n;
  self->places = g_new0 (Place, n);
  self->restoring = TRUE;
  for (guint i = 0; i < n; i++)
    {
      Place *place = &self->places[i];
      const char *property = kinds[fields[i].kind].property;
      g_autofree char *key = NULL, *notify = NULL;

      place->field = &fields[i];
      place->control =
          gtk_widget_get_template_child (widget, type, intern_id (fields[i].name, kinds[fields[i].kind].end));
      key = dup_key (self, &fields[i]);
      if (fields[i].kind == WB_POOL_FIELD_TIME)
        {
          place->row =
              ADW_ACTION_ROW (gtk_widget_get_template_child (widget, type, intern_id (fields[i].name, "_row")));
          place->subtitle = g_strdup (adw_action_row_get_subtitle (place->row));
        }
      if (property != NULL)
        wb_settings_bind (wb_settings_get (), key, place->control, property);
      else
        show_choice (self, place);
      if (fields[i].kind == WB_POOL_FIELD_TIME)
        show_time (place);
      if (GTK_IS_DROP_DOWN (place->control))
        wb_drop_name_button (GTK_DROP_DOWN (place->control));
      notify = g_strconcat ("notify::", property != NULL ? property : "selected", NULL);
      g_signal_connect (place->control, notify, G_CALLBACK (notify_cb), self);
    }
  g_signal_connect_swapped (wb_settings_get (), "changed", G_CALLBACK (setting_cb), self);
  self->restoring = FALSE;
  return self;
}

void
wb_pool_form_free (WbPoolForm *self)
{
  g_signal_handlers_disconnect_by_data (wb_settings_get (), self);
  for (guint i = 0; i < self->n; i++)
    {
      g_signal_handlers_disconnect_by_data (self->places[i].control, self);
      g_free (self->places[i].subtitle);
    }
  g_free (self->places);
  g_free (self);
}

gboolean
wb_pool_form_check (WbPoolForm *self, guint *place, GError **error)
{
  gint64 ns;

  for (guint i = 0; i < self->n; i++)
    if (self->places[i].field->kind == WB_POOL_FIELD_TIME && !read_time (&self->places[i], &ns, error))
      {
        if (place != NULL)
          *place = i;
        return FALSE;
      }
  return TRUE;
}

void
wb_pool_form_point_at (WbPoolForm *self, guint place)
{
  GtkWidget *control = GTK_WIDGET (self->places[place].control);

  for (GtkWidget *above = gtk_widget_get_parent (control); above != NULL; above = gtk_widget_get_parent (above))
    if (ADW_IS_EXPANDER_ROW (above))
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (above), TRUE);
  gtk_widget_grab_focus (control);
}

gint64
wb_pool_form_get_time (WbPoolForm *self, guint place)
{
  gint64 ns;

  return read_time (&self->places[place], &ns, NULL) ? ns : 0;
}

guint
wb_pool_form_get_number (WbPoolForm *self, guint place)
{
  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->places[place].control));
}

gboolean
wb_pool_form_get_switch (WbPoolForm *self, guint place)
{
  return gtk_switch_get_active (GTK_SWITCH (self->places[place].control));
}

guint
wb_pool_form_get_choice (WbPoolForm *self, guint place)
{
  guint selected;

  g_object_get (self->places[place].control, "selected", &selected, NULL);
  return MIN (selected, g_strv_length ((char **) self->places[place].field->values) - 1);
}

char *
wb_pool_form_dup_text (WbPoolForm *self, guint place)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->places[place].control))));

  if (*text == 0)
    g_clear_pointer (&text, g_free);
  return text;
}
