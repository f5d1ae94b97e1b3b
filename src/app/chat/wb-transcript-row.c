/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two layouts and no children: labels would cost several times as much in a flood, when every row changes ten times a
 * second. A list asks two hundred rows for their height and draws twenty: a line that fits its row even if all its
 * letters were wide needs no layout to know its height. What had to be laid out is remembered. */

#define G_LOG_DOMAIN "wirebench"

#include "app/chat/wb-transcript-row.h"

#include "app/chat/wb-word-find.h"
#include "app/wb-compat.h"

#define PAD_X 12
#define PAD_Y 3
#define GAP 10
/* Below this width the time stands above the words, which would be a thin column otherwise. */
#define NARROW_BELOW_PX 240
/* Enough for any screen; a layout costs by its length, and copy and save have the whole. */
#define SHOWN_BYTES 8000
#define MAX_MARKS 200
/* A run of this many bytes without a space is no word. Pango looks for the end of a word from each line's start on, which
 * took 50 ms for a line of 4,000 letters: sixty of them held the window for three seconds. */
#define WORD_BYTES 400

struct _WbTranscriptRow
{
  GtkWidget parent_instance;

  /* Owned */
  WbTranscriptLine *line;
  char *word;
  PangoLayout *clock; /* NULL: to be made */
  PangoLayout *words;

  const char *css_class; /* static */
  int line_height;       /* of one line, from the font; 0: to be measured */
  int char_width;        /* no letter is wider, as good as */
  int for_width, height; /* remembered; for_width -1: nothing */
};

G_DEFINE_FINAL_TYPE (WbTranscriptRow, wb_transcript_row, GTK_TYPE_WIDGET)

static void
drop_layouts (WbTranscriptRow *self)
{
  g_clear_object (&self->clock);
  g_clear_object (&self->words);
  self->for_width = -1;
}

static void
measure_font (WbTranscriptRow *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics;

  if (self->line_height > 0)
    return;
  metrics = pango_context_get_metrics (context, NULL, NULL);
  self->line_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  self->char_width = PANGO_PIXELS_CEIL (2 * pango_font_metrics_get_approximate_char_width (metrics));
  pango_font_metrics_unref (metrics);
}

/* The height if the words are sure to fit one line, of letters that the font itself has; 0: they have to be laid out. */
static int
get_height_of_one_line (WbTranscriptRow *self, int width)
{
  const char *text = wb_transcript_line_get_text (self->line, NULL);
  const char *at = text;

  measure_font (self);
  /* The clock is eight signs. */
  if (width < NARROW_BELOW_PX ||
      (int) strnlen (text, SHOWN_BYTES) * self->char_width > width - 2 * PAD_X - GAP - 8 * self->char_width)
    return 0;
  while (*at > 0 && *at < 0x7f)
    at++;
  return *at == 0 ? self->line_height + 2 * PAD_Y : 0;
}

static void
insert (PangoAttrList *list, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

static void
mark (WbTranscriptRow *self, PangoAttrList *list, const char *text)
{
  gsize start, end = 0;

  for (guint i = 0; i < MAX_MARKS && self->word != NULL && wb_word_find (text, self->word, FALSE, end, &start, &end);
       i++)
    {
      /* Black on yellow in any theme, as marked text is on paper. */
      insert (list, pango_attr_background_new (0xffff, 0xe000, 0x6000), start, end);
      insert (list, pango_attr_foreground_new (0, 0, 0), start, end);
    }
}

/* Whether it is words, which are broken between them where they can be. */
static gboolean
is_words (const char *text)
{
  gsize run = 0;

  for (; *text != 0 && run < WORD_BYTES; text++)
    run = *text != ' ' ? run + 1 : 0;
  return run < WORD_BYTES;
}

static void
ensure_layouts (WbTranscriptRow *self)
{
  g_autoptr (PangoAttrList) attributes = NULL, digits = NULL;
  g_autofree char *cut = NULL;
  const char *text;
  gsize n_head;

  if (self->words != NULL || self->line == NULL)
    return;
  text = wb_transcript_line_get_text (self->line, &n_head);
  if (strlen (text) > SHOWN_BYTES)
    {
      const char *end = g_utf8_find_prev_char (text, text + SHOWN_BYTES + 1);

      cut = g_strdup_printf ("%.*s…", (int) (end - text), text);
      text = cut;
    }
  attributes = pango_attr_list_new ();
  if (wb_transcript_line_is_message (self->line))
    insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), 0, MIN (n_head, strlen (text)));
  /* Pango would write a hyphen where it breaks an address or a digest, and nobody said that one. */
  insert (attributes, pango_attr_insert_hyphens_new (FALSE), 0, G_MAXUINT);
  mark (self, attributes, text);
  self->words = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_set_wrap (self->words, is_words (text) ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_CHAR);
  /* Who said it stands first, also before words that run from right to left. */
  pango_layout_set_auto_dir (self->words, FALSE);
  pango_layout_set_attributes (self->words, attributes);

  digits = pango_attr_list_new ();
  pango_attr_list_insert (digits, pango_attr_font_features_new ("tnum=1"));
  pango_attr_list_insert (digits, pango_attr_scale_new (PANGO_SCALE_SMALL));
  self->clock = gtk_widget_create_pango_layout (GTK_WIDGET (self), wb_transcript_line_get_clock (self->line));
  pango_layout_set_attributes (self->clock, digits);
}

/* Lays out for a width; returns the height in all, and where the words stand. */
static int
lay_out (WbTranscriptRow *self, int width, int *x, int *y)
{
  int clock_width, clock_height, words_height;

  ensure_layouts (self);
  pango_layout_get_pixel_size (self->clock, &clock_width, &clock_height);
  if (width < NARROW_BELOW_PX)
    {
      *x = PAD_X;
      *y = PAD_Y + clock_height;
    }
  else
    {
      *x = PAD_X + clock_width + GAP;
      *y = PAD_Y;
    }
  pango_layout_set_width (self->words, MAX (width - *x - PAD_X, 1) * PANGO_SCALE);
  pango_layout_get_pixel_size (self->words, NULL, &words_height);
  return *y + words_height + PAD_Y;
}

static GtkSizeRequestMode
wb_transcript_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wb_transcript_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  WbTranscriptRow *self = WB_TRANSCRIPT_ROW (widget);
  int x, y;

  *minimum = *natural = 0;
  if (self->line == NULL)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = 2 * PAD_X + 48;
      return;
    }
  if (for_size < 0)
    for_size = MAX (gtk_widget_get_width (widget), NARROW_BELOW_PX);
  if (self->for_width != for_size)
    {
      self->height = get_height_of_one_line (self, for_size);
      if (self->height == 0)
        self->height = lay_out (self, for_size, &x, &y);
      self->for_width = for_size;
    }
  *minimum = *natural = self->height;
}

static void
wb_transcript_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbTranscriptRow *self = WB_TRANSCRIPT_ROW (widget);
  int width = gtk_widget_get_width (widget), x, y, baseline;
  GdkRGBA color, faint;

  if (self->line == NULL)
    return;
  lay_out (self, width, &x, &y);
  wb_compat_get_color (widget, &color);
  faint = color;
  faint.alpha *= 0.6f;
  gtk_snapshot_save (snapshot);
  /* The small digits stand on the line of the words. */
  baseline =
      y > PAD_Y ?
          PAD_Y :
          PAD_Y + PANGO_PIXELS (pango_layout_get_baseline (self->words) - pango_layout_get_baseline (self->clock));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PAD_X, (float) baseline));
  gtk_snapshot_append_layout (snapshot, self->clock, &faint);
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, self->words, &color);
  gtk_snapshot_restore (snapshot);
}

static void
wb_transcript_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wb_transcript_row_parent_class)->css_changed (widget, change);
  drop_layouts (WB_TRANSCRIPT_ROW (widget));
  WB_TRANSCRIPT_ROW (widget)->line_height = 0;
  gtk_widget_queue_resize (widget);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_transcript_row_dispose (GObject *object)
{
  WbTranscriptRow *self = WB_TRANSCRIPT_ROW (object);

  drop_layouts (self);
  g_clear_object (&self->line);
  g_clear_pointer (&self->word, g_free);
  G_OBJECT_CLASS (wb_transcript_row_parent_class)->dispose (object);
}

static void
wb_transcript_row_class_init (WbTranscriptRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_transcript_row_dispose;
  widget_class->css_changed = wb_transcript_row_css_changed;
  widget_class->get_request_mode = wb_transcript_row_get_request_mode;
  widget_class->measure = wb_transcript_row_measure;
  widget_class->snapshot = wb_transcript_row_snapshot;
  gtk_widget_class_set_css_name (widget_class, "transcriptrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
wb_transcript_row_init (WbTranscriptRow *self)
{
  self->for_width = -1;
  /* A letter under a heap of combining marks is drawn far above and below its line: not over what others said. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
wb_transcript_row_new (void)
{
  return g_object_new (WB_TYPE_TRANSCRIPT_ROW, NULL);
}

void
wb_transcript_row_set_line (WbTranscriptRow *self, WbTranscriptLine *line)
{
  const char *css_class = line != NULL ? wb_transcript_line_get_css_class (line) : NULL;

  g_return_if_fail (WB_IS_TRANSCRIPT_ROW (self));

  if (!g_set_object (&self->line, line) || line == NULL)
    return; /* what it showed is covered by the next line */
  if (self->css_class != css_class)
    {
      if (self->css_class != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
      gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
      self->css_class = css_class;
    }
  drop_layouts (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  wb_transcript_line_get_text (line, NULL), -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
wb_transcript_row_set_word (WbTranscriptRow *self, const char *word)
{
  g_return_if_fail (WB_IS_TRANSCRIPT_ROW (self));

  if (g_strcmp0 (self->word, word) == 0)
    return;
  g_free (self->word);
  self->word = g_strdup (word);
  drop_layouts (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
