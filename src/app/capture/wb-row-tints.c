/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what a row means to a colour. The colours stand in ui/capture/inspector.css and inspector-dark.css, as named
 * colours: a designer changes them there. GTK has no media query for dark at the floor, so the second sheet is loaded
 * over the first when AdwStyleManager says dark. */

#include "app/capture/wb-row-tints.h"

#include <adwaita.h>

#define STYLE_PATH "/io/github/wirebench/Wirebench/capture/"

static const char *const names[] = {
  [WB_TONE_NONE] = "wb_row_none",       [WB_TONE_TCP] = "wb_row_tcp",   [WB_TONE_TCP_SYN] = "wb_row_tcp_syn",
  [WB_TONE_TCP_RST] = "wb_row_tcp_rst", [WB_TONE_UDP] = "wb_row_udp",   [WB_TONE_DNS] = "wb_row_dns",
  [WB_TONE_DHCP] = "wb_row_dhcp",       [WB_TONE_ICMP] = "wb_row_icmp", [WB_TONE_ICMP_ERROR] = "wb_row_icmp_error",
  [WB_TONE_ARP] = "wb_row_arp",         [WB_TONE_IGMP] = "wb_row_igmp", [WB_TONE_LINK] = "wb_row_link",
  [WB_TONE_BAD] = "wb_row_bad",
};

static void
follow_dark_cb (AdwStyleManager *manager, GParamSpec *pspec, GtkCssProvider *dark)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);

  if (adw_style_manager_get_dark (manager))
    gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (dark),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  else
    gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (dark));
}

void
wb_row_tints_load_style (GtkWidget *widget)
{
  static GdkDisplay *loaded; /* a program has one display */
  GdkDisplay *display = gtk_widget_get_display (widget);
  g_autoptr (GtkCssProvider) light = NULL;
  GtkCssProvider *dark; /* lives as long as the display's style manager */

  if (loaded == display)
    return;
  loaded = display;
  light = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (light, STYLE_PATH "inspector.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (light),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  dark = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (dark, STYLE_PATH "inspector-dark.css");
  g_signal_connect_data (adw_style_manager_get_for_display (display), "notify::dark", G_CALLBACK (follow_dark_cb), dark,
                         (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_DEFAULT);
  follow_dark_cb (adw_style_manager_get_for_display (display), NULL, dark);
}

void
wb_row_tints_get (GtkWidget *widget, GdkRGBA *tints)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!gtk_style_context_lookup_color (context, names[i], &tints[i]))
      tints[i] = (GdkRGBA){ 0, 0, 0, 0 };
}
