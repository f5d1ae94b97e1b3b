/* SPDX-License-Identifier: GPL-3.0-or-later */

/* -e: named values of a packet on one line, as tshark -T fields prints them, so that scripts carry over. Hidden fields
 * count. */

#include "cli/wb-cli-fields.h"

#include "engine/base/wb-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define NEAREST 3          /* how many suggestions a mistyped name gets */
#define NAME_MAX_LENGTH 64 /* beyond this a name is only compared by its beginning */

typedef struct
{
  const WbFieldInfo **infos; /* Owned container */
} FieldColumn;

struct _WbCliFields
{
  FieldColumn *columns; /* Owned */
  guint n_columns;
};

/* Letters to change, add or drop to make one name the other (Levenshtein). */
static guint
distance (const char *a, const char *b)
{
  guint row[NAME_MAX_LENGTH + 1];
  guint n = (guint) MIN (strlen (b), NAME_MAX_LENGTH);

  for (guint j = 0; j <= n; j++)
    row[j] = j;
  for (guint i = 0; a[i] && i < NAME_MAX_LENGTH; i++)
    {
      guint diagonal = row[0];

      row[0] = i + 1;
      for (guint j = 1; j <= n; j++)
        {
          guint above = row[j];

          row[j] = MIN (MIN (row[j] + 1, row[j - 1] + 1), diagonal + (a[i] != b[j - 1]));
          diagonal = above;
        }
    }
  return row[n];
}

/* A name that goes on where the typed one ends ("ip.dsf" → "ip.dsfield") is as near as one wrong letter. */
static guint
farness (const char *typed, const char *name)
{
  guint letters = distance (typed, name);

  return *typed && g_str_has_prefix (name, typed) ? MIN (letters, 1) : letters;
}

typedef struct
{
  const char *names[NEAREST];
  guint farness[NEAREST];
  guint n;
  const char *typed;
} NearestNames;

static void
nearest_consider (const WbFieldInfo *info, gpointer data)
{
  NearestNames *nearest = data;
  const char *name = info->name;
  guint far = farness (nearest->typed, name), at;

  if (!*name || far > MAX (2, strlen (nearest->typed) / 2))
    return;
  for (guint i = 0; i < nearest->n; i++)
    if (strcmp (nearest->names[i], name) == 0)
      return;
  for (at = nearest->n; at > 0 && nearest->farness[at - 1] > far; at--)
    if (at < NEAREST)
      {
        nearest->names[at] = nearest->names[at - 1];
        nearest->farness[at] = nearest->farness[at - 1];
      }
  if (at == NEAREST)
    return;
  nearest->names[at] = name;
  nearest->farness[at] = far;
  nearest->n = MIN (nearest->n + 1, NEAREST);
}

static void
set_unknown (const char *typed, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  NearestNames nearest = { .typed = typed };

  wb_dissector_foreach_field (nearest_consider, &nearest);
  for (guint i = 0; i < nearest.n; i++)
    g_string_append_printf (list, "%s%s", i ? ", " : "", nearest.names[i]);
  if (nearest.n)
    g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is no field “%s”; the nearest are %s"), typed,
                 list->str);
  else
    g_set_error (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is no field “%s”"), typed);
}

WbCliFields *
wb_cli_fields_new (const char *const *names, GError **error)
{
  g_autoptr (WbCliFields) self = g_new0 (WbCliFields, 1);
  guint n = g_strv_length ((char **) names);

  self->columns = g_new0 (FieldColumn, n);
  for (guint i = 0; i < n; i++)
    {
      self->columns[i].infos = wb_dissector_find_fields (names[i]);
      self->n_columns++;
      if (self->columns[i].infos[0] == NULL)
        {
          set_unknown (names[i], error);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

void
wb_cli_fields_free (WbCliFields *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].infos);
  g_free (self->columns);
  g_free (self);
}

static gboolean
column_has (const FieldColumn *column, const WbFieldInfo *info)
{
  for (const WbFieldInfo **i = column->infos; *i; i++)
    if (*i == info)
      return TRUE;
  return FALSE;
}

void
wb_cli_fields_append (WbCliFields *self, const WbDissection *d, const guint32 *order, guint32 n, GString *out)
{
  for (guint c = 0; c < self->n_columns; c++)
    {
      gboolean found = FALSE;

      if (c)
        g_string_append_c (out, '\t');
      for (guint32 i = 0; i < n; i++)
        {
          const WbField *field = &d->fields[order[i]];

          if (!column_has (&self->columns[c], field->info))
            continue;
          if (found)
            g_string_append_c (out, ',');
          found = TRUE;
          wb_field_append_value (d, field, out);
        }
    }
}
