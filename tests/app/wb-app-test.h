/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window's tests share: GTK in a display of its own or not at all, and pictures for people to look at. */
#pragma once

#include "app/wb-window.h"

G_BEGIN_DECLS

/* First in main(). Runs the tests; 77 (skip) where there is no display. */
int wb_app_test_run (int *argc, char ***argv, void (*add_tests) (void));

/* A window for one widget, presented and drawn once. The widget fills it. */
GtkWindow *wb_app_test_present (GtkWidget *widget, int width, int height);

/* The program's window, presented and drawn once, in an application that stands on no bus. */
WbWindow *wb_app_test_window_new (void);

/* Closes without asking and waits until it is gone. */
void wb_app_test_close (GtkWindow *window);

/* Draws the window as it is into NAME.png in WB_SCREENSHOT_DIR, if that is set; always proves that it can be drawn. */
void wb_app_test_picture (GtkWindow *window, const char *name);

/* The first widget below root that is of type and, if name is not NULL, bears that accessible label, label or action;
 * NULL: none. */
GtkWidget *wb_app_test_find (GtkWidget *root, GType type, const char *name);

/* Fails unless every visible button, entry, list and switch below root has a name for a screen reader; returns how many
 * there are. */
guint wb_app_test_assert_names (GtkWidget *root);

/* Tab and Shift+Tab through all of root, from outside and out again: fails where the keyboard stays and for each control
 * that it does not come to. Returns how many take it. */
guint wb_app_test_assert_tab_goes_through (GtkWidget *root);

/* Names the innermost widget that keeps root from being as narrow as width, and fails; nothing if none does. */
void wb_app_test_assert_fits (GtkWidget *root, int width);

/* Deletes a file or a folder with all that is in it. */
void wb_app_test_remove (const char *path);

/* Makes the window as wide and high as a hand would that pulls until it is. */
void wb_app_test_resize (GtkWindow *window, int width, int height);

/* Lets everything that is ready happen. */
void wb_app_test_settle (void);

/* One turn of the main loop, which waits until there is one: the processor time of this thread in it, in milliseconds. */
double wb_app_test_turn (void);

G_END_DECLS
