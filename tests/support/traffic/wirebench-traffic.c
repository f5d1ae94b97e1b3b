/* SPDX-License-Identifier: GPL-3.0-or-later */

/* wirebench-traffic: plays the script, scene after scene, at a steady pace and within stated bounds: over sockets on the
 * loopback interface, or into a capture file. Made for the demo and the tests; never installed. */

#include "wb-traffic.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEFAULT_RATE 10 /* scenes a second: a list that moves and can still be read */

typedef struct
{
  GMainLoop *loop;
  WbTrafficSink *sink; /* Borrowed */
  gint64 scene;
  gint64 count; /* -1: no end */
  gboolean quiet;
} Player;

/* A fresh network namespace has its loopback interface down. */
static gboolean
bring_loopback_up (void)
{
  struct ifreq request = { .ifr_name = "lo" };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean done = FALSE;

  if (fd < 0)
    return FALSE;
  if (ioctl (fd, SIOCGIFFLAGS, &request) == 0)
    {
      request.ifr_flags |= IFF_UP;
      done = ioctl (fd, SIOCSIFFLAGS, &request) == 0;
    }
  if (!done)
    g_printerr ("wirebench-traffic: could not bring lo up: %s\n", g_strerror (errno));
  close (fd);
  return done;
}

/* A scene that the system refuses (no raw sockets, no port 53) is left out, and said once per round. */
static void
play_one (Player *player)
{
  g_autoptr (GError) error = NULL;

  if (!wb_traffic_script_play (player->scene, player->sink, &error) && !player->quiet)
    g_printerr ("wirebench-traffic: scene %" G_GINT64_FORMAT ": %s\n", player->scene,
                error != NULL ? error->message : "refused");
  player->scene++;
}

static gboolean
play_cb (gpointer data)
{
  Player *player = data;

  play_one (player);
  if (player->count >= 0 && player->scene >= player->count)
    {
      g_main_loop_quit (player->loop);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static int
write_file (const char *path, gint64 count)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbTrafficSink) sink = NULL;

  if (fd < 0)
    {
      g_printerr ("wirebench-traffic: %s: %s\n", path, g_strerror (errno));
      return 1;
    }
  sink = wb_traffic_frames_new (fd);
  for (gint64 scene = 0; error == NULL && scene < count; scene++)
    wb_traffic_script_play (scene, sink, &error);
  if (error == NULL)
    sink->finish (sink, &error);
  if (close (fd) != 0 || error != NULL)
    {
      g_printerr ("wirebench-traffic: %s: %s\n", path, error != NULL ? error->message : g_strerror (errno));
      return 1;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  gint64 count = -1;
  int seconds = 60, rate = DEFAULT_RATE;
  gboolean up = FALSE, quiet = FALSE;
  g_autofree char *path = NULL;
  const GOptionEntry entries[] = {
    { "up", 0, 0, G_OPTION_ARG_NONE, &up, "Bring the loopback interface up first", NULL },
    { "count", 'c', 0, G_OPTION_ARG_INT64, &count, "Scenes to play (default: until the time is over)", "N" },
    { "seconds", 's', 0, G_OPTION_ARG_INT, &seconds, "End after so many seconds (default 60)", "N" },
    { "rate", 'r', 0, G_OPTION_ARG_INT, &rate, "Scenes a second (default 10); 0: as fast as it goes", "N" },
    { "write", 'w', 0, G_OPTION_ARG_FILENAME, &path, "Write the frames to a capture file instead", "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing about scenes that the system refuses", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (WbTrafficSink) sink = NULL;
  Player player;

  g_option_context_set_summary (context, "Makes small conversations on the loopback interface, or a file of them.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || rate < 0 || seconds < 1)
    {
      g_printerr ("wirebench-traffic: %s\n", error != NULL ? error->message : "a number is out of range");
      return 2;
    }
  if (path != NULL)
    return write_file (path, count < 0 ? 20 * wb_traffic_script_get_length () : count);
  if (up && !bring_loopback_up ())
    return 1;

  sink = wb_traffic_live_new ();
  loop = g_main_loop_new (NULL, FALSE);
  player = (Player){ loop, sink, 0, count, quiet };
  if (rate == 0 && count >= 0)
    {
      while (player.scene < count)
        play_one (&player);
      return 0;
    }
  if (count != 0)
    {
      g_timeout_add (rate > 0 ? MAX (1000 / rate, 1) : 1, play_cb, &player);
      g_timeout_add_seconds (seconds, quit_cb, loop);
      g_main_loop_run (loop);
    }
  return 0;
}
