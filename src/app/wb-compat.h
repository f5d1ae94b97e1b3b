/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* file: NULL when the user gave up, or when what was chosen has no path on this machine. Called exactly once, never
 * before the function that asked returns. */
typedef void (*WbCompatFileFunc) (GFile *file, gpointer user_data);

void wb_compat_open_file (GtkWindow *parent, const char *title, WbCompatFileFunc func, gpointer user_data);
/* name: the proposed file name, without folder. An existing file is only returned after the user agreed. */
void wb_compat_save_file (GtkWindow *parent, const char *title, const char *name, WbCompatFileFunc func,
                          gpointer user_data);

/* Which files a dialog offers besides all; suffixes without dot, NULL-terminated. Borrowed during the call. */
typedef struct
{
  const char *name; /* translated */
  const char *const *suffixes;
} WbCompatFileKind;

/* As the two above, which are about captures, for other files. */
void wb_compat_open_file_of_kind (GtkWindow *parent, const char *title, const WbCompatFileKind *kind,
                                  WbCompatFileFunc func, gpointer user_data);
void wb_compat_save_file_of_kind (GtkWindow *parent, const char *title, const char *name, const WbCompatFileKind *kind,
                                  WbCompatFileFunc func, gpointer user_data);

typedef enum
{
  WB_ANSWER_PLAIN,
  WB_ANSWER_SUGGESTED,
  WB_ANSWER_DESTRUCTIVE,
} WbAnswerLook;

typedef struct
{
  const char *id;
  const char *label; /* translated, without a mnemonic: a screen reader would say its underline */
  WbAnswerLook look;
} WbAnswer;

/* answer: the id of the chosen one; the first answer's when the dialog was closed. Called exactly once. */
typedef void (*WbCompatAnswerFunc) (const char *answer, gpointer user_data);

/* A question over parent. answers: the first one is the way out (Escape), the suggested one answers Enter. */
void wb_compat_ask (GtkWindow *parent, const char *heading, const char *body, const WbAnswer *answers, guint n_answers,
                    WbCompatAnswerFunc func, gpointer user_data);

void wb_compat_show_about (GtkWindow *parent);

/* Scrolls the row at position into view. The keyboard's place stays where it was. */
void wb_compat_scroll_to (GtkColumnView *view, guint position);

/* The colour CSS gives to text (and drawing) in widget. */
void wb_compat_get_color (GtkWidget *widget, GdkRGBA *color);

G_END_DECLS
