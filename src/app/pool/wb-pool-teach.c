/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All sentences lie on top of each other in a stack as high as the longest, so that nothing moves when another one is
 * shown. A button that finds nothing to do says so instead of being insensitive: that would take the keyboard away from
 * under the user, and leave the question open. A screen reader hears that it can do nothing now, and why. */

#define G_LOG_DOMAIN "wirebench"

#include "app/pool/wb-pool-teach.h"

#include "app/panel/wb-even-flow.h"

#include <glib/gi18n.h>

#define AT_FIRST "first"

typedef struct
{
  const char *id; /* template child; also the name of its sentence */
  const char *sentence;
  const char *missing; /* why it cannot be done */
} Lesson;

static const Lesson lessons[WB_POOL_N_LESSONS] = {
  [WB_POOL_LESSON_BORROW] = { "borrow_button",
                              N_("Borrow one and keep it: an idle cell becomes lent. If none is idle, one more is "
                                  "connected; if all are lent, this borrower joins the queue and waits its turn."),
                              N_("The pool drains, so it lends nothing any more. It ends once what is lent is given "
                                  "back.") },
  [WB_POOL_LESSON_RELEASE] = { "release_button",
                               N_("Give the one back that was borrowed longest: the first in the queue gets it in the "
                                   "same moment. If nobody waits, its cell becomes idle."),
                               N_("Nothing is lent that could be given back. Borrow one first.") },
  [WB_POOL_LESSON_LEAK] = { "leak_button",
                            N_("Somebody forgets to give one back: its cell stays lent for good. Leak a few, and "
                                "others begin to wait. After the leak time, the events name who has it."),
                            N_("Nothing is lent that could be forgotten. Borrow one first.") },
  [WB_POOL_LESSON_RETURN] = { "return_button",
                              N_("What was leaked is given back after all: those who wait get it, first come, first "
                                  "served."),
                              N_("Nothing is lent, so nothing is leaked.") },
  [WB_POOL_LESSON_KILL] = { "kill_button",
                            N_("Cut a connection as if the peer had reset it, a lent one first: it is noticed when it "
                                "is used or given back, and then replaced. An idle one is noticed at once."),
                            N_("There is no connection to cut.") },
  [WB_POOL_LESSON_RESET] = { "reset_button",
                             N_("Replace them all, as after a failover: idle ones are closed now, lent ones when they "
                                 "come back, and new ones are made up to the least number."),
                             N_("There is no connection to replace.") },
};

struct _WbPoolTeach
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *buttons;
  GtkWidget *content;
  GtkStack *sentences;

  /* Template children, by lesson */
  GtkWidget *lesson_buttons[WB_POOL_N_LESSONS];

  gboolean told_able[WB_POOL_N_LESSONS]; /* what a screen reader hears of the buttons */
  guint lent;
  guint idle;
  gboolean running; /* draining as well: giving back what was borrowed is what that waits for */
  gboolean draining;
};

G_DEFINE_FINAL_TYPE (WbPoolTeach, wb_pool_teach, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_LESSON,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
can_do (WbPoolTeach *self, WbPoolLesson lesson)
{
  switch (lesson)
    {
    case WB_POOL_LESSON_RELEASE:
    case WB_POOL_LESSON_LEAK:
    case WB_POOL_LESSON_RETURN:
      return self->lent > 0;
    case WB_POOL_LESSON_KILL:
    case WB_POOL_LESSON_RESET:
      return self->lent + self->idle > 0;
    case WB_POOL_LESSON_BORROW:
    case WB_POOL_N_LESSONS:
    default:
      return !self->draining;
    }
}

static void
tell_able (WbPoolTeach *self, WbPoolLesson lesson)
{
  GtkAccessible *button = GTK_ACCESSIBLE (self->lesson_buttons[lesson]);
  gboolean able = can_do (self, lesson);

  self->told_able[lesson] = able;
  gtk_accessible_update_state (button, GTK_ACCESSIBLE_STATE_DISABLED, !self->running || !able, -1);
  gtk_accessible_update_property (button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (self->running && !able ? lessons[lesson].missing : lessons[lesson].sentence), -1);
}

/* --- Sentences ----------------------------------------------------------------------------------------------------- */

static void
add_sentence (WbPoolTeach *self, const char *name, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_stack_add_named (self->sentences, label, name);
}

static char *
dup_missing_name (WbPoolLesson lesson)
{
  return g_strconcat (lessons[lesson].id, "-missing", NULL);
}

static void
show_sentence (WbPoolTeach *self, WbPoolLesson lesson)
{
  gtk_stack_set_visible_child_name (self->sentences, lessons[lesson].id);
}

static gboolean
find_lesson (WbPoolTeach *self, gpointer button, WbPoolLesson *lesson)
{
  for (guint i = 0; i < WB_POOL_N_LESSONS; i++)
    if (self->lesson_buttons[i] == button)
      {
        *lesson = (WbPoolLesson) i;
        return TRUE;
      }
  return FALSE;
}

/* Pointer or keyboard has come to a button. */
static void
entered_cb (WbPoolTeach *self, GtkEventController *controller)
{
  WbPoolLesson lesson;

  if (find_lesson (self, gtk_event_controller_get_widget (controller), &lesson))
    show_sentence (self, lesson);
}

static void
pointer_entered_cb (WbPoolTeach *self, double x, double y, GtkEventController *controller)
{
  entered_cb (self, controller);
}

static void
clicked_cb (WbPoolTeach *self, GtkButton *button)
{
  g_autofree char *missing = NULL;
  WbPoolLesson lesson;

  if (!find_lesson (self, button, &lesson))
    return;
  if (can_do (self, lesson))
    {
      show_sentence (self, lesson);
      g_signal_emit (self, signals[SIGNAL_LESSON], 0, (guint) lesson);
      return;
    }
  missing = dup_missing_name (lesson);
  gtk_stack_set_visible_child_name (self->sentences, missing);
}

/* --- The object ---------------------------------------------------------------------------------------------------- */

static void
wb_pool_teach_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WB_TYPE_POOL_TEACH);
  G_OBJECT_CLASS (wb_pool_teach_parent_class)->dispose (object);
}

static void
wb_pool_teach_class_init (WbPoolTeachClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_pool_teach_dispose;
  signals[SIGNAL_LESSON] = g_signal_new ("lesson", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  g_type_ensure (WB_TYPE_EVEN_FLOW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/wirebench/Wirebench/pool/wb-pool-teach.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPoolTeach, buttons);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTeach, content);
  gtk_widget_class_bind_template_child (widget_class, WbPoolTeach, sentences);
  for (guint i = 0; i < WB_POOL_N_LESSONS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, lessons[i].id, FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
wb_pool_teach_init (WbPoolTeach *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_sentence (self, AT_FIRST, _("What does a pool do when …? Try it, and watch the cells."));
  for (guint i = 0; i < WB_POOL_N_LESSONS; i++)
    {
      GtkWidget *button =
          GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (self), WB_TYPE_POOL_TEACH, lessons[i].id));
      GtkEventController *pointer = gtk_event_controller_motion_new ();
      GtkEventController *keyboard = gtk_event_controller_focus_new ();
      g_autofree char *missing = dup_missing_name ((WbPoolLesson) i);

      self->lesson_buttons[i] = button;
      add_sentence (self, lessons[i].id, _ (lessons[i].sentence));
      add_sentence (self, missing, _ (lessons[i].missing));
      g_signal_connect_object (pointer, "enter", G_CALLBACK (pointer_entered_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (keyboard, "enter", G_CALLBACK (entered_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (button, pointer);
      gtk_widget_add_controller (button, keyboard);
    }
  gtk_stack_set_visible_child_name (self->sentences, AT_FIRST);
  self->running = TRUE; /* so that the first update finds a change */
  wb_pool_teach_update (self, NULL);
}

GtkWidget *
wb_pool_teach_new (void)
{
  return g_object_new (WB_TYPE_POOL_TEACH, NULL);
}

void
wb_pool_teach_update (WbPoolTeach *self, const WbPoolSnapshot *snapshot)
{
  gboolean running, changed;

  g_return_if_fail (WB_IS_POOL_TEACH (self));

  running = snapshot != NULL;
  self->draining = running && snapshot->draining;
  self->lent = snapshot != NULL ? snapshot->counts.slots[WB_POOL_SLOT_LENT] : 0;
  self->idle = snapshot != NULL ? snapshot->counts.slots[WB_POOL_SLOT_IDLE] : 0;
  changed = running != self->running;
  self->running = running;
  if (changed)
    gtk_widget_set_sensitive (self->buttons, running);
  for (guint i = 0; i < WB_POOL_N_LESSONS; i++)
    if (changed || self->told_able[i] != can_do (self, (WbPoolLesson) i))
      tell_able (self, (WbPoolLesson) i);
}
