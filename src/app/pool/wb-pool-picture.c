/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Legend, cells and queue below each other. The sentence for a screen reader is another matter than the picture: it is
 * said when it means something new, and no more often than it can be listened to. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-picture.h"

#include "app/panel/wb-focus.h"
#include "app/pool/wb-pool-cells.h"
#include "app/pool/wb-pool-legend.h"
#include "app/pool/wb-pool-queue.h"
#include "engine/base/wb-format.h"

#include <glib/gi18n.h>

#define SAY_NS (2 * WB_NS_PER_S)
/* A count is news when it moved by more than this share of the slots, and a wait when it grew or fell by the half. */
#define NEWS_SHARE 20u

/* What was said last. */
typedef struct
{
  gboolean known;
  guint counts[WB_POOL_N_LOOKS];
  guint n_waiters;
  gint64 wait_ns;
  gint64 at_ns;
} Said;

struct _WbPoolPicture
{
  GtkWidget parent_instance;

  /* Template children */
  WbPoolCells *cells;
  GtkWidget *content;
  WbPoolLegend *legend;
  WbPoolQueue *queue;
  GtkLabel *queue_label;
  GtkLabel *stopped_label;

  Said said;
};

G_DEFINE_FINAL_TYPE (WbPoolPicture, wb_pool_picture, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CELL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- In words ------------------------------------------------------------------------------------------------------ */

static gboolean
is_news (guint before, guint after, guint n_cells)
{
  return (before == 0) != (after == 0) || (guint) ABS ((int) before - (int) after) > n_cells / NEWS_SHARE;
}

static gboolean
has_news (const Said *before, const Said *after, guint n_cells)
{
  if (!before->known)
    return TRUE;
  for (guint i = 0; i < WB_POOL_N_LOOKS; i++)
    if (is_news (before->counts[i], after->counts[i], n_cells))
      return TRUE;
  return is_news (before->n_waiters, after->n_waiters, n_cells) || after->wait_ns > before->wait_ns * 3 / 2 ||
         after->wait_ns < before->wait_ns * 2 / 3;
}

static char *
dup_part (WbPoolLook look, guint n)
{
  switch (look)
    {
    /* Translators: parts of "12 of 20 connections: 5 lent, 6 idle, 1 connecting; 3 waiting, longest 120 ms" */
    case WB_POOL_LOOK_LENT:
      return g_strdup_printf (_("%u lent"), n);
    case WB_POOL_LOOK_IDLE:
      return g_strdup_printf (_("%u idle"), n);
    case WB_POOL_LOOK_CONNECTING:
      return g_strdup_printf (_("%u connecting"), n);
    case WB_POOL_LOOK_VALIDATING:
      return g_strdup_printf (_("%u validating"), n);
    case WB_POOL_LOOK_CLOSING:
      return g_strdup_printf (_("%u closing"), n);
    case WB_POOL_LOOK_BROKEN:
      return g_strdup_printf (_("%u broken"), n);
    case WB_POOL_LOOK_LEAKED:
      return g_strdup_printf (_("%u leaked"), n);
    case WB_POOL_LOOK_FREE:
    case WB_POOL_N_LOOKS:
    default:
      return g_strdup ("");
    }
}

static const WbPoolLook part_order[] = { WB_POOL_LOOK_LENT,       WB_POOL_LOOK_IDLE,    WB_POOL_LOOK_CONNECTING,
                                         WB_POOL_LOOK_VALIDATING, WB_POOL_LOOK_CLOSING, WB_POOL_LOOK_BROKEN,
                                         WB_POOL_LOOK_LEAKED };

static char *
dup_sentence (const WbPoolSnapshot *snapshot, const guint counts[WB_POOL_N_LOOKS])
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  g_string_append_printf (text, ngettext ("%u of %u connection", "%u of %u connections", snapshot->max),
                          snapshot->counts.total, snapshot->max);
  for (guint i = 0; i < G_N_ELEMENTS (part_order); i++)
    if (counts[part_order[i]] > 0)
      {
        g_autofree char *part = dup_part (part_order[i], counts[part_order[i]]);

        g_string_append_printf (text, "%s%s", n++ == 0 ? ": " : ", ", part);
      }
  if (snapshot->counts.waiters > 0)
    {
      g_autofree char *longest = wb_pool_words_dup_duration (snapshot->oldest_wait_ns);

      g_string_append (text, "; ");
      g_string_append_printf (text, _("%u waiting, longest %s"), snapshot->counts.waiters, longest);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
say (WbPoolPicture *self, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* What is held back now is said by a later update. */
static void
say_if_new (WbPoolPicture *self, const WbPoolSnapshot *snapshot)
{
  Said now = { TRUE, { 0 }, snapshot->counts.waiters, snapshot->oldest_wait_ns, snapshot->taken_ns };
  g_autofree char *text = NULL;

  wb_pool_legend_count (snapshot, now.counts);
  if (!has_news (&self->said, &now, snapshot->n_cells) ||
      (self->said.known && now.at_ns >= self->said.at_ns && now.at_ns - self->said.at_ns < SAY_NS))
    return;
  text = dup_sentence (snapshot, now.counts);
  say (self, text);
  self->said = now;
}

static void
show_queue (WbPoolPicture *self, WbPoolSnapshot *snapshot)
{
  g_autofree char *text = NULL;

  if (snapshot == NULL || snapshot->counts.waiters == 0)
    text = g_strdup (_("Nobody waits for a connection"));
  else
    {
      g_autofree char *count = wb_format_dup_count (snapshot->counts.waiters);
      g_autofree char *longest = wb_pool_words_dup_duration (snapshot->oldest_wait_ns);

      /* Translators: how many wait for a connection, and for how long the first of them has */
      text = g_strdup_printf (_("%s waiting · longest %s"), count, longest);
    }
  if (g_strcmp0 (gtk_label_get_text (self->queue_label), text) != 0)
    gtk_label_set_text (self->queue_label, text);
  wb_pool_queue_update (self->queue, snapshot);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
get_colors (WbPoolColors *colors, gpointer data)
{
  wb_pool_legend_get_colors (data, colors);
}

static void
cell_activated_cb (WbPoolPicture *self, guint64 id)
{
  g_signal_emit (self, signals[SIGNAL_CELL_ACTIVATED], 0, id);
}

static gboolean
wb_pool_picture_grab_focus (GtkWidget *widget)
{
  return !wb_focus_is_moving () && gtk_widget_grab_focus (GTK_WIDGET (WB_POOL_PICTURE (widget)->cells));
}

static void
wb_pool_picture_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_POOL_PICTURE);
  G_OBJECT_CLASS (wb_pool_picture_parent_class)->dispose (object);
}

static void
wb_pool_picture_class_init (WbPoolPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WB_TYPE_POOL_CELLS);
  g_type_ensure (WB_TYPE_POOL_LEGEND);
  g_type_ensure (WB_TYPE_POOL_QUEUE);
  G_OBJECT_CLASS (klass)->dispose = wb_pool_picture_dispose;
  widget_class->focus = wb_focus_move;
  widget_class->grab_focus = wb_pool_picture_grab_focus;
  signals[SIGNAL_CELL_ACTIVATED] = g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "poolpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-picture.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, cells);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, legend);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, queue);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, queue_label);
  gtk_widget_class_bind_template_child (widget_class, WbPoolPicture, stopped_label);
  gtk_widget_class_bind_template_callback (widget_class, cell_activated_cb);
}

static void
wb_pool_picture_init (WbPoolPicture *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_pool_cells_set_colors_func (self->cells, get_colors, self->legend);
  wb_pool_picture_update (self, NULL);
}

GtkWidget *
wb_pool_picture_new (void)
{
  return g_object_new (WB_TYPE_POOL_PICTURE, NULL);
}

void
wb_pool_picture_update (WbPoolPicture *self, WbPoolSnapshot *snapshot)
{
  gboolean empty = snapshot == NULL || snapshot->n_cells == 0;

  g_return_if_fail (WB_IS_POOL_PICTURE (self));

  wb_pool_legend_update (self->legend, snapshot);
  wb_pool_cells_update (self->cells, snapshot);
  gtk_widget_set_visible (GTK_WIDGET (self->cells), !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->stopped_label), empty);
  show_queue (self, snapshot);
  if (!empty)
    say_if_new (self, snapshot);
  else if (self->said.known || snapshot == NULL)
    {
      self->said = (Said){ 0 };
      say (self, gtk_label_get_text (self->stopped_label));
    }
}
