/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window's program. Everything that must be settled before GTK wakes up stands here: the language, how many
 * descriptors there may be, and how to draw. The rest is WbApplication's. */

#include "config.h"

#include "app/wb-application.h"
#include "app/wb-rendering.h"
#include "engine/base/wb-limits.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (WbApplication) application = NULL;
  const char *locale_dir = g_getenv ("WIREBENCH_LOCALEDIR"); /* the build's own translations, for tests */

  setlocale (LC_ALL, "");
  bindtextdomain (WB_GETTEXT_DOMAIN, locale_dir != NULL ? locale_dir : WB_LOCALE_DIR);
  bind_textdomain_codeset (WB_GETTEXT_DOMAIN, "UTF-8");
  textdomain (WB_GETTEXT_DOMAIN);

  wb_limits_raise ();
  wb_rendering_choose ();
  application = wb_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
