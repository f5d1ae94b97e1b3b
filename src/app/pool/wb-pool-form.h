/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields of a template, each bound to its setting, and read back as what they mean. Template ids are a field's name and
 * its kind's end; the setting's key is a prefix and the name with "-" for "_":
 *
 *   TIME    name_row (AdwActionRow), name_entry (GtkEntry)   "250 ms"; what is no time is said in its row as it is typed
 *   NUMBER  name_spin (GtkSpinButton)
 *   SWITCH  name_switch (GtkSwitch)
 *   CHOICE  name_choice (with "selected")                    one of values, in the order of its items
 *   TEXT    name_entry (GtkEditable) */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WB_POOL_FIELD_TIME,
  WB_POOL_FIELD_NUMBER,
  WB_POOL_FIELD_SWITCH,
  WB_POOL_FIELD_CHOICE,
  WB_POOL_FIELD_TEXT,
} WbPoolFieldKind;

typedef struct
{
  const char *name;
  WbPoolFieldKind kind;
  const char *const *values; /* CHOICE: the setting's words; NULL at the end */
  gint64 empty_ns;           /* TIME: what an empty entry means */
} WbPoolField;

typedef struct _WbPoolForm WbPoolForm;

/* For class_init. */
void wb_pool_form_bind_template (GtkWidgetClass *widget_class, const WbPoolField *fields, guint n);

/* After init_template, of the class type. fields: static; widget: borrowed, gone before the form. changed (widget) is
 * called after any field was changed by whomever. */
WbPoolForm *wb_pool_form_new (GtkWidget *widget, GType type, const char *prefix, const WbPoolField *fields, guint n,
                              void (*changed) (gpointer widget));
/* Before dispose_template. */
void wb_pool_form_free (WbPoolForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPoolForm, wb_pool_form_free)

/* The first time that is none: FALSE with WB_ERROR_INVALID_INPUT, and its place for wb_pool_form_point_at. place may be
 * NULL. */
gboolean wb_pool_form_check (WbPoolForm *self, guint *place, GError **error);
/* Opens what hides the field and takes the keyboard there. */
void wb_pool_form_point_at (WbPoolForm *self, guint place);

gint64 wb_pool_form_get_time (WbPoolForm *self, guint place); /* ns; 0 while it is no time */
guint wb_pool_form_get_number (WbPoolForm *self, guint place);
gboolean wb_pool_form_get_switch (WbPoolForm *self, guint place);
guint wb_pool_form_get_choice (WbPoolForm *self, guint place);
char *wb_pool_form_dup_text (WbPoolForm *self, guint place); /* stripped; NULL: empty */

G_END_DECLS
