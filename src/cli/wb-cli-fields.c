/* SPDX-License-Identifier: GPL-3.0-or-later */

/* -e: named values of a packet on one line, as tshark -T fields prints them, so that scripts carry over. Hidden fields
 * count.
 *
 * Whoever compares programs asks for all fields there are, more than a thousand, of which a packet has a few dozen. So
 * the packet is gone through once and not once a column:
 *
 *   field info --by_info--> its first column --next_same--> the next column that wants it …
 *   column --first--> its first field in the packet --next--> the next … in the order of the tree
 *
 * first and next hold for one packet: they are made and taken back by wb_cli_fields_append (). */

#include "cli/wb-cli-fields.h"

#include "engine/base/wb-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define NEAREST 3          /* how many suggestions a mistyped name gets */
#define NAME_MAX_LENGTH 64 /* beyond this a name is only compared by its beginning */

#define NONE G_MAXUINT32

typedef struct
{
  guint32 column;    /* that wants it */
  guint32 next_same; /* in wishes: another column with the same field, NONE: no more */
} FieldWish;

typedef struct
{
  guint32 field; /* in the dissection */
  guint32 next;  /* in finds: the column's next, NONE: no more */
} FieldFind;

typedef struct
{
  guint32 first, last; /* in finds; NONE: the packet has none */
} FieldColumn;

struct _WbCliFields
{
  GHashTable *by_info; /* Owned: WbFieldInfo → its first wish, and one more: NULL is nobody's */
  GArray *wishes;      /* Owned: FieldWish */
  GArray *columns;     /* Owned: FieldColumn */
  GArray *finds;       /* Owned: FieldFind of the packet at hand */
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

/* A column that names a field twice under one name has it once. */
static void
add_wish (WbCliFields *self, const WbFieldInfo *info, guint32 column)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_info, info));
  FieldWish wish = { column, first ? first - 1 : NONE };

  if (first && g_array_index (self->wishes, FieldWish, first - 1).column == column)
    return;
  g_array_append_val (self->wishes, wish);
  g_hash_table_insert (self->by_info, (gpointer) info, GUINT_TO_POINTER (self->wishes->len));
}

WbCliFields *
wb_cli_fields_new (const char *const *names, GError **error)
{
  g_autoptr (WbCliFields) self = g_new0 (WbCliFields, 1);

  self->by_info = g_hash_table_new (NULL, NULL);
  self->wishes = g_array_new (FALSE, FALSE, sizeof (FieldWish));
  self->columns = g_array_new (FALSE, FALSE, sizeof (FieldColumn));
  self->finds = g_array_new (FALSE, FALSE, sizeof (FieldFind));
  for (guint i = 0; names[i]; i++)
    {
      g_autofree const WbFieldInfo **infos = wb_dissector_find_fields (names[i]);
      FieldColumn column = { NONE, NONE };

      if (infos[0] == NULL)
        {
          set_unknown (names[i], error);
          return NULL;
        }
      for (const WbFieldInfo **info = infos; *info; info++)
        add_wish (self, *info, i);
      g_array_append_val (self->columns, column);
    }
  return g_steal_pointer (&self);
}

void
wb_cli_fields_free (WbCliFields *self)
{
  g_hash_table_unref (self->by_info);
  g_array_unref (self->wishes);
  g_array_unref (self->columns);
  g_array_unref (self->finds);
  g_free (self);
}

static void
add_find (WbCliFields *self, FieldColumn *column, guint32 field)
{
  FieldFind find = { field, NONE };
  guint32 at = self->finds->len;

  g_array_append_val (self->finds, find);
  if (column->last == NONE)
    column->first = at;
  else
    g_array_index (self->finds, FieldFind, column->last).next = at;
  column->last = at;
}

void
wb_cli_fields_append (WbCliFields *self, const WbDissection *d, const guint32 *order, guint32 n, GString *out)
{
  g_array_set_size (self->finds, 0);
  for (guint32 i = 0; i < n; i++)
    {
      guint first = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_info, d->fields[order[i]].info));

      for (guint32 w = first ? first - 1 : NONE; w != NONE; w = g_array_index (self->wishes, FieldWish, w).next_same)
        add_find (self, &g_array_index (self->columns, FieldColumn, g_array_index (self->wishes, FieldWish, w).column),
                  order[i]);
    }
  for (guint c = 0; c < self->columns->len; c++)
    {
      FieldColumn *column = &g_array_index (self->columns, FieldColumn, c);

      if (c)
        g_string_append_c (out, '\t');
      for (guint32 f = column->first; f != NONE; f = g_array_index (self->finds, FieldFind, f).next)
        {
          if (f != column->first)
            g_string_append_c (out, ',');
          wb_field_append_value (d, &d->fields[g_array_index (self->finds, FieldFind, f).field], out);
        }
      *column = (FieldColumn){ NONE, NONE };
    }
}
