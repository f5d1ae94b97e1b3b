/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking for a packet. A worker goes through them once, from the one behind the start, over the end, to the start
 * itself; a search that goes on from a match looks for more of them in the bytes behind it first. Bytes are compared as
 * they stand in the file, summaries are made for the purpose (some microseconds each, so that ten million packets take
 * half a minute, hence progress and cancel). */

#include "engine/capture/wb-packet-find.h"

#include "engine/base/wb-error.h"
#include "engine/base/wb-progress.h"
#include "engine/dissect/wb-summary.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROGRESS_MS 100
#define CHECK_PACKETS 256

struct _WbFindQuery
{
  gatomicrefcount ref_count;
  WbFindKind kind;
  guint8 *bytes; /* Owned; letters in lower case when folding */
  gsize length;
  gboolean fold;
};

typedef struct
{
  WbCaptureFile *file;
  WbPacketIndex *index;
  WbDissectContext context;
  GArray *kept;
  WbFindQuery *query;
  WbFindStart start;
  gboolean backwards;
  WbFound found;

  WbProgress *progress;
  WbFindProgressFunc progress_func;
  gpointer progress_data;
} Search;

/* --- The question -------------------------------------------------------------------------------------------------- */

static gboolean
parse_hex (WbFindQuery *self, const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  gboolean right = TRUE;

  while (*text && right)
    {
      guint8 byte;

      if (strchr (" \t:.,-", *text))
        {
          text++;
          continue;
        }
      if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        {
          text += 2;
          right = *text != 0;
          continue;
        }
      right = g_ascii_isxdigit (text[0]) && g_ascii_isxdigit (text[1]);
      if (right)
        {
          byte = (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
          g_byte_array_append (bytes, &byte, 1);
          text += 2;
        }
    }
  self->bytes = g_byte_array_steal (bytes, &self->length);
  g_byte_array_unref (bytes);
  return right && self->length > 0;
}

WbFindQuery *
wb_find_query_new (WbFindKind kind, const char *text, GError **error)
{
  g_autoptr (WbFindQuery) self = g_new0 (WbFindQuery, 1);

  g_return_val_if_fail (text != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  if (*text == 0)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT, _("There is nothing to look for"));
      return NULL;
    }
  if (kind == WB_FIND_HEX)
    {
      if (!parse_hex (self, text))
        {
          g_set_error_literal (error, WB_ERROR, WB_ERROR_INVALID_INPUT,
                               _("Not hex: write two digits for each byte, such as “de ad be ef”"));
          return NULL;
        }
      return g_steal_pointer (&self);
    }
  self->fold = TRUE;
  self->bytes = (guint8 *) g_ascii_strdown (text, -1);
  self->length = strlen (text);
  return g_steal_pointer (&self);
}

WbFindQuery *
wb_find_query_ref (WbFindQuery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wb_find_query_unref (WbFindQuery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->bytes);
  g_free (self);
}

static gboolean
is_at (const WbFindQuery *self, const guint8 *hay)
{
  gsize i = 0;

  if (!self->fold)
    return memcmp (hay, self->bytes, self->length) == 0;
  while (i < self->length && (guint8) g_ascii_tolower ((char) hay[i]) == self->bytes[i])
    i++;
  return i == self->length;
}

/* The first place (backwards: the last) in hay[from, to) where the needle stands; FALSE: nowhere. */
static gboolean
find_bytes (const WbFindQuery *self, const guint8 *hay, gsize from, gsize to, gboolean backwards, guint32 *offset)
{
  const guint8 *at;

  if (to < self->length || from > to - self->length)
    return FALSE;
  if (!self->fold && !backwards)
    {
      at = memmem (hay + from, to - from, self->bytes, self->length);
      *offset = at ? (guint32) (at - hay) : 0;
      return at != NULL;
    }
  for (gsize n = to - self->length - from + 1, i = 0; i < n; i++)
    {
      gsize where = backwards ? to - self->length - i : from + i;

      if (is_at (self, hay + where))
        {
          *offset = (guint32) where;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
find_in_summary (const WbFindQuery *self, const WbSummary *summary)
{
  const char *const texts[] = { summary->source->str, summary->destination->str, summary->protocol,
                                summary->info->str };
  guint32 offset;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (find_bytes (self, (const guint8 *) texts[i], 0, strlen (texts[i]), FALSE, &offset))
      return TRUE;
  return FALSE;
}

/* --- The worker's side ----------------------------------------------------------------------------------------------- */

static void
search_free (Search *search)
{
  g_clear_pointer (&search->file, wb_capture_file_unref);
  g_clear_pointer (&search->index, wb_packet_index_unref);
  g_clear_pointer (&search->kept, g_array_unref);
  wb_find_query_unref (search->query);
  wb_progress_unref (search->progress);
  g_free (search);
}

static void
progress_cb (goffset done, goffset total, gpointer data)
{
  Search *search = data; /* the task holds it until its result */

  search->progress_func ((double) done / (double) total, search->progress_data);
}

static guint64
number_at (const Search *search, guint64 position)
{
  return search->kept ? g_array_index (search->kept, guint32, position) : position + 1;
}

/* How many numbers are at most `number`: the position behind it. */
static guint64
position_behind (const Search *search, guint64 n, guint64 number)
{
  guint64 low = 0, high = n;

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (number_at (search, middle) <= number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Looks into one packet; `part` says which of its bytes: those behind (before) the match that the search goes on from,
 * at its end those that were left out at its start, else all. */
typedef enum
{
  PART_ALL,
  PART_REST,
  PART_SKIPPED,
} WbFindPart;

static gboolean
look_into (Search *search, const WbFrame *frame, const guint8 *bytes, WbFindPart part, WbDissection *dissection,
           WbSummary *summary)
{
  const WbFindStart *start = &search->start;
  guint32 begin = MIN (start->offset, frame->captured_length);
  guint32 end = begin + MIN (start->length, frame->captured_length - begin);
  guint32 from = 0, to = frame->captured_length, offset;

  if (search->query->kind == WB_FIND_SUMMARY)
    {
      if (part == PART_REST)
        return FALSE; /* a summary matches as a whole */
      wb_dissect (dissection, frame, bytes, &search->context);
      wb_summary_fill (summary, dissection);
      if (!find_in_summary (search->query, summary))
        return FALSE;
    }
  else
    {
      if (part != PART_ALL && (part == PART_REST) == !search->backwards)
        from = part == PART_REST ? end : begin;
      else if (part != PART_ALL)
        to = part == PART_REST ? begin : end;
      if (!find_bytes (search->query, bytes, from, to, search->backwards, &offset))
        return FALSE;
      search->found.offset = offset;
      search->found.length = (guint32) search->query->length;
    }
  search->found.number = frame->number;
  return TRUE;
}

static void
run_search (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  g_autoptr (WbPacketReader) reader = wb_packet_reader_new (search->file, search->index);
  g_autoptr (WbDissection) dissection = wb_dissection_new ();
  g_autoptr (WbSummary) summary = wb_summary_new ();
  guint64 n = search->kept ? search->kept->len : wb_packet_index_get_count (search->index), first;
  gboolean goes_on;

  /* Positions in the order of the search: forwards first, first + 1 … over the end; backwards first - 1, … */
  first = search->start.number == 0 ? 0 : position_behind (search, n, search->start.number);
  goes_on = search->start.length > 0 && first > 0 && number_at (search, first - 1) == search->start.number;
  if (search->backwards && first > 0 && number_at (search, first - 1) == search->start.number)
    first--;
  /* Where the search goes on from a match, its packet is looked into first and last, each time at another part. */
  for (guint64 i = 0; i < n + (goes_on ? 1 : 0); i++)
    {
      guint64 step = goes_on ? i - 1 : i, position; /* wraps at 0, which is not used then */
      WbFindPart part = !goes_on ? PART_ALL : i == 0 ? PART_REST : i == n ? PART_SKIPPED : PART_ALL;
      GError *error = NULL;
      const guint8 *bytes;
      WbFrame frame;

      if (part == PART_REST)
        position = search->backwards ? first : first - 1;
      else
        position = search->backwards ? (first + n - 1 - step) % n : (first + step) % n;
      if (i % CHECK_PACKETS == 0)
        {
          if (g_task_return_error_if_cancelled (task))
            return;
          wb_progress_report (search->progress, (goffset) i, (goffset) n);
        }
      if (!wb_packet_reader_read (reader, number_at (search, position), &frame, &bytes, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      if (!look_into (search, &frame, bytes, part, dissection, summary))
        continue;
      search->found.wrapped =
          part != PART_REST && search->start.number > 0 &&
          (search->backwards ? frame.number >= search->start.number : frame.number <= search->start.number);
      break;
    }
  g_task_return_boolean (task, TRUE);
}

/* --- The caller's side ------------------------------------------------------------------------------------------------ */

void
wb_packet_find_async (WbCaptureDocument *document, GArray *kept, WbFindQuery *query, const WbFindStart *start,
                      gboolean backwards, GCancellable *cancellable, WbFindProgressFunc progress,
                      gpointer progress_data, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (document, cancellable, callback, user_data);
  WbCaptureFile *file = wb_capture_document_get_file (document);
  const WbDissectContext *context = wb_capture_document_get_context (document);
  Search *search;

  g_return_if_fail (WB_IS_CAPTURE_DOCUMENT (document) && query != NULL);

  g_task_set_source_tag (task, wb_packet_find_async);
  search = g_new0 (Search, 1);
  search->query = wb_find_query_ref (query);
  search->kept = kept ? g_array_ref (kept) : NULL;
  if (start)
    search->start = *start;
  search->backwards = backwards;
  search->progress = wb_progress_new (task, PROGRESS_MS, progress ? progress_cb : NULL, search);
  search->progress_func = progress;
  search->progress_data = progress_data;
  if (context)
    search->context = *context;
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  if (!file)
    { /* no header yet, so no packet */
      g_task_return_boolean (task, TRUE);
      return;
    }
  search->file = wb_capture_file_ref (file);
  search->index = wb_packet_index_ref (wb_capture_document_get_index (document));
  g_task_run_in_thread (task, run_search);
}

gboolean
wb_packet_find_finish (GAsyncResult *result, WbFound *found, GError **error)
{
  Search *search = g_task_get_task_data (G_TASK (result));

  *found = search->found;
  return g_task_propagate_boolean (G_TASK (result), error);
}
