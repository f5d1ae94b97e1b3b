/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue of shared lines with a cap, and beside it a small table of the kinds of which there may be a flood. A line that
 * is held back is not even formatted: counting is all that a flood costs.
 *
 * Invariant: ids rise by one along the queue; published, if there, holds exactly the queue's entries. */

#include "engine/base/wb-event-log.h"

#include "engine/base/wb-clock.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LIMITED_NS WB_NS_PER_S

/* What is known of one kind of limited line. */
typedef struct
{
  gint64 told_ns;
  guint n_held; /* since then */
  WbEventTone tone;
  char *text; /* Owned: the line told last, for a flood that ends */
} Kind;

struct _WbEventLog
{
  GQueue entries;       /* Owned: WbEvent, oldest first */
  GPtrArray *published; /* Owned: NULL when something was added since */
  GHashTable *kinds;    /* Owned: static string -> Kind */
  guint64 newest;
};

static void
kind_free (Kind *kind)
{
  g_free (kind->text);
  g_free (kind);
}

WbEvent *
wb_event_ref (WbEvent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wb_event_unref (WbEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  g_free (self);
}

/* One line that is safe to show and no longer than a line may be. Takes text. */
static char *
tidy (char *text)
{
  g_autofree char *owned = text;
  char *safe = wb_format_dup_safe (owned, (gssize) strnlen (owned, WB_EVENT_LOG_TEXT_BYTES + 1));
  char *cut;

  if (strlen (safe) <= WB_EVENT_LOG_TEXT_BYTES)
    return safe;
  cut = g_utf8_find_prev_char (safe, safe + WB_EVENT_LOG_TEXT_BYTES - strlen ("…") + 1);
  strcpy (cut, "…");
  return safe;
}

/* Takes text. */
static void
append (WbEventLog *self, WbEventTone tone, char *text)
{
  WbEvent *event = g_new0 (WbEvent, 1);

  g_atomic_ref_count_init (&event->ref_count);
  event->id = ++self->newest;
  event->real_time_us = g_get_real_time ();
  event->tone = tone;
  event->text = tidy (text);
  g_queue_push_tail (&self->entries, event);
  if (self->entries.length > WB_EVENT_LOG_ENTRIES)
    wb_event_unref (g_queue_pop_head (&self->entries));
  g_clear_pointer (&self->published, g_ptr_array_unref);
}

WbEventLog *
wb_event_log_new (void)
{
  WbEventLog *self = g_new0 (WbEventLog, 1);

  g_queue_init (&self->entries);
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) kind_free);
  return self;
}

void
wb_event_log_free (WbEventLog *self)
{
  g_queue_clear_full (&self->entries, (GDestroyNotify) wb_event_unref);
  g_clear_pointer (&self->published, g_ptr_array_unref);
  g_hash_table_unref (self->kinds);
  g_free (self);
}

void
wb_event_log_add (WbEventLog *self, WbEventTone tone, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  append (self, tone, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
wb_event_log_add_limited (WbEventLog *self, const char *kind, gint64 now_ns, WbEventTone tone, const char *format, ...)
{
  Kind *known = g_hash_table_lookup (self->kinds, kind);
  g_autofree char *text = NULL;
  va_list arguments;

  if (known != NULL && now_ns - known->told_ns < LIMITED_NS)
    {
      known->n_held++;
      return;
    }
  if (known == NULL)
    {
      known = g_new0 (Kind, 1);
      g_hash_table_insert (self->kinds, (gpointer) kind, known);
    }
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* Translators: a line of the event log, and how many others like it were left out before it */
  append (self, tone,
          known->n_held > 0 ? g_strdup_printf (_("%s (and %u more)"), text, known->n_held) : g_strdup (text));
  g_free (known->text);
  known->text = g_steal_pointer (&text);
  known->tone = tone;
  known->told_ns = now_ns;
  known->n_held = 0;
}

void
wb_event_log_flush (WbEventLog *self, gint64 now_ns)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->kinds);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Kind *kind = value;

      if (now_ns - kind->told_ns < LIMITED_NS)
        continue;
      if (kind->n_held == 0)
        {
          g_hash_table_iter_remove (&iter); /* the next one is told at once anyway */
          continue;
        }
      /* Translators: a line of the event log, and how many others like it came after it and were left out */
      append (self, kind->tone, g_strdup_printf (_("%s (%u more like this)"), kind->text, kind->n_held));
      kind->told_ns = now_ns;
      kind->n_held = 0;
    }
}

guint64
wb_event_log_get_newest (WbEventLog *self)
{
  return self->newest;
}

GPtrArray *
wb_event_log_dup_events (WbEventLog *self)
{
  if (self->published == NULL)
    {
      self->published = g_ptr_array_new_full (self->entries.length, (GDestroyNotify) wb_event_unref);
      for (GList *item = self->entries.head; item != NULL; item = item->next)
        g_ptr_array_add (self->published, wb_event_ref (item->data));
    }
  return g_ptr_array_ref (self->published);
}
