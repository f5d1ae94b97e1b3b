/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Software rendering is a supported case, not an accident: virtual machines, VNC and CI have no GPU. There GTK's own
 * choice is GL on llvmpipe, which draws a scrolling table 3 to 6 times slower than cairo and holds 175 MB instead of
 * 41 (measured, GTK 4.8). GTK probes GL at display open even when cairo is asked for, so both have to be said. */

#include "app/wb-rendering.h"

gboolean
wb_rendering_lacks_gpu (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return TRUE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return FALSE;
  return TRUE;
}

void
wb_rendering_choose (void)
{
#ifdef __linux__
  const char *debug;
  g_autofree char *with_gl_off = NULL;

  if (g_getenv ("GSK_RENDERER") != NULL || !wb_rendering_lacks_gpu ("/dev/dri"))
    return;
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  /* Up to GTK 4.14 the switch is GDK_DEBUG=gl-disable, from 4.16 on GDK_DISABLE=gl. */
  g_setenv ("GDK_DISABLE", "gl", FALSE);
  debug = g_getenv ("GDK_DEBUG");
  with_gl_off = debug != NULL && *debug != 0 ? g_strconcat (debug, ",gl-disable", NULL) : g_strdup ("gl-disable");
  g_setenv ("GDK_DEBUG", with_gl_off, TRUE);
#endif
}
