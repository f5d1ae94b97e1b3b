/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bad network on demand: a UDP proxy before a server, with the seeded impairer of the tests in it, that keeps a log of
 * what it really did.
 *
 *   client --> front socket --> impairer (UP) --> back socket of this client --> server
 *          <--              <-- impairer (DOWN) <--                          <--
 *
 * Usage: wb-impair-proxy ADDRESS PORT [OPTION…]      IPv4; it ends when its standard input does, or after --seconds
 *   --seed N --log FILE --delay-ms N --spread-ms N --hold-ms N, and shares from 0 to 1, each of them -up and -down:
 *   --loss-up --duplicate-up --corrupt-up --hold-up … (see WbImpairment)
 *
 * Standard output: {"type":"listening","port":N} at once, {"type":"summary",…} at the end. The log has one line for each
 * datagram that came and one for each copy that left:
 *
 *   {"type":"in","way":"up","number":3,"client":0,"sequence":3,"ns":…,"copies":2,"corrupt":false,"held":false}
 *   {"type":"out","way":"up","number":3,"client":0,"sequence":3,"ns":…}
 *
 * or "nobody" for "out" where the client's port was closed by then: nobody got that copy.
 *
 * sequence: of a text ping, of a STAMP packet (up: its own; down: the sender's), of a probe of irtt, or -1. ns:
 * monotonic.
 *
 * The proxy must lose nothing that its log does not say: its buffers are large, and what the kernel dropped before it all
 * the same (SO_RXQ_OVFL) is "overflowed" in the summary, which a test then does not believe. */

#include "tests/ping/wb-impairer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 1024u
#define BUFFER_BYTES (64 * 1024 * 1024)
#define BATCH 64u /* datagrams of one socket before others have their turn */
#define NS_PER_S G_GINT64_CONSTANT (1000000000)

typedef struct
{
  struct sockaddr_in address;
  int fd; /* Owned; connected to the server */
  guint32 overflowed;
} Client;

typedef struct
{
  WbImpairer *impairer;               /* Owned */
  GArray *clients;                    /* Client */
  GArray *owners[WB_IMPAIRER_N_WAYS]; /* guint: the client of each datagram */
  int front_fd;                       /* Owned */
  struct sockaddr_in server;
  FILE *log; /* Owned; NULL: none */
  guint32 front_overflowed;
  guint64 n_in[WB_IMPAIRER_N_WAYS];
  guint64 n_out[WB_IMPAIRER_N_WAYS];
  guint64 n_refused; /* copies that the system did not take */
} Proxy;

static _Noreturn void
fail (const char *what)
{
  fprintf (stderr, "wb-impair-proxy: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static gint64
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * NS_PER_S + now.tv_nsec;
}

static gint64
now_ns (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

static int
open_socket (void)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, bytes = BUFFER_BYTES;

  if (fd < 0)
    fail ("socket");
  setsockopt (fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  /* Without the right to more than the system's limit this much is asked for in vain, and as much given as there is. */
  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (setsockopt (fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) < 0)
    setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  return fd;
}

/* --- Log ------------------------------------------------------------------------------------------------------------- */

static const char *const way_names[WB_IMPAIRER_N_WAYS] = { "up", "down" };

/* irtt's packets: magic, a byte of flags, the session's token (8), a sequence number in little-endian. */
static const guint8 irtt_magic[] = { 0x14, 0xa7, 0x5b };
#define IRTT_OPEN_OR_CLOSE 0x05u

static gint64
read_sequence (WbImpairerWay way, const guint8 *bytes, gsize n)
{
  char text[64];
  guint64 sequence;
  gsize offset = way == WB_IMPAIRER_UP ? 0 : 24;
  guint32 number;

  g_strlcpy (text, "", sizeof text);
  memcpy (text, bytes, MIN (n, sizeof text - 1));
  text[MIN (n, sizeof text - 1)] = '\0';
  if (g_str_has_prefix (text, "P"))
    return sscanf (text, "PING %" G_GUINT64_FORMAT " ", &sequence) == 1 ||
                   sscanf (text, "PONG %*s %" G_GUINT64_FORMAT " ", &sequence) == 1 ?
               (gint64) sequence :
               -1;
  if (n >= 16 && memcmp (bytes, irtt_magic, sizeof irtt_magic) == 0)
    {
      memcpy (&number, bytes + 12, sizeof number);
      return bytes[3] & IRTT_OPEN_OR_CLOSE ? -1 : (gint64) GUINT32_FROM_LE (number);
    }
  if (n < offset + 14)
    return -1;
  memcpy (&number, bytes + offset, sizeof number);
  return (gint64) GUINT32_FROM_BE (number);
}

static void
log_in (Proxy *self, WbImpairerWay way, guint client, gint64 sequence, gint64 ns)
{
  const GArray *fates = wb_impairer_get_fates (self->impairer, way);
  const WbImpairerFate *fate = &g_array_index (fates, WbImpairerFate, fates->len - 1);

  if (self->log)
    fprintf (self->log,
             "{\"type\":\"in\",\"way\":\"%s\",\"number\":%u,\"client\":%u,\"sequence\":%" G_GINT64_FORMAT
             ",\"ns\":%" G_GINT64_FORMAT ",\"copies\":%u,\"corrupt\":%s,\"held\":%s}\n",
             way_names[way], fates->len - 1, client, sequence, ns, fate->n_copies, fate->is_corrupt ? "true" : "false",
             fate->is_held ? "true" : "false");
}

static void
log_out (Proxy *self, const WbImpairerDatagram *datagram, guint client, gint64 ns, gboolean nobody)
{
  if (self->log)
    fprintf (self->log,
             "{\"type\":\"%s\",\"way\":\"%s\",\"number\":%" G_GUINT64_FORMAT
             ",\"client\":%u,\"sequence\":%" G_GINT64_FORMAT ",\"ns\":%" G_GINT64_FORMAT "}\n",
             nobody ? "nobody" : "out", way_names[datagram->way], datagram->number, client,
             read_sequence (datagram->way, datagram->bytes, datagram->n_bytes), ns);
}

/* --- Datagrams ------------------------------------------------------------------------------------------------------- */

/* The client of an address, a new one too; G_MAXUINT: there are too many. */
static guint
find_client (Proxy *self, const struct sockaddr_in *address)
{
  Client client = { .address = *address };

  for (guint i = 0; i < self->clients->len; i++)
    {
      const struct sockaddr_in *known = &g_array_index (self->clients, Client, i).address;

      if (known->sin_port == address->sin_port && known->sin_addr.s_addr == address->sin_addr.s_addr)
        return i;
    }
  if (self->clients->len == MAX_CLIENTS)
    return G_MAXUINT;
  client.fd = open_socket ();
  if (connect (client.fd, (const struct sockaddr *) &self->server, sizeof self->server) < 0)
    fail ("connect");
  g_array_append_val (self->clients, client);
  return self->clients->len - 1;
}

/* When the system got it, so that a busy machine keeps nothing from the log; monotonic. Also what was dropped by now. */
static gint64
read_control (struct msghdr *message, guint32 *overflowed)
{
  gint64 waited_ns = 0;

  for (struct cmsghdr *c = CMSG_FIRSTHDR (message); c; c = CMSG_NXTHDR (message, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL)
      memcpy (overflowed, CMSG_DATA (c), sizeof *overflowed);
    else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
      {
        struct timespec stamp;

        memcpy (&stamp, CMSG_DATA (c), sizeof stamp);
        waited_ns = read_clock (CLOCK_REALTIME) - ((gint64) stamp.tv_sec * NS_PER_S + stamp.tv_nsec);
      }
  return now_ns () - CLAMP (waited_ns, 0, NS_PER_S);
}

/* Takes what is there; client G_MAXUINT: the front socket. */
static void
receive (Proxy *self, int fd, guint client)
{
  WbImpairerWay way = client == G_MAXUINT ? WB_IMPAIRER_UP : WB_IMPAIRER_DOWN;
  guint32 *overflowed =
      client == G_MAXUINT ? &self->front_overflowed : &g_array_index (self->clients, Client, client).overflowed;

  for (guint i = 0; i < BATCH; i++)
    {
      static guint8 bytes[65536];
      struct sockaddr_in from;
      union
      {
        struct cmsghdr header;
        char bytes[256];
      } control;
      struct iovec part = { .iov_base = bytes, .iov_len = sizeof bytes };
      struct msghdr message = { .msg_name = &from,
                                .msg_namelen = sizeof from,
                                .msg_iov = &part,
                                .msg_iovlen = 1,
                                .msg_control = &control,
                                .msg_controllen = sizeof control };
      ssize_t n = recvmsg (fd, &message, 0);
      guint owner = client;
      gint64 ns;

      if (n < 0 && errno == ECONNREFUSED) /* the server is not there: as on a network, nobody answers */
        continue;
      if (n < 0)
        return;
      ns = read_control (&message, overflowed);
      if (way == WB_IMPAIRER_UP)
        {
          owner = find_client (self, &from);
          if (owner == G_MAXUINT)
            {
              self->n_refused++;
              continue;
            }
        }
      wb_impairer_send (self->impairer, way, bytes, (gsize) n, ns);
      g_array_append_val (self->owners[way], owner);
      self->n_in[way]++;
      log_in (self, way, owner, read_sequence (way, bytes, (gsize) n), ns);
    }
}

/* Whether what the front socket sent a moment ago met a closed port: on loopback the ICMP error is there before the call
 * returns. */
static gboolean
met_nobody (Proxy *self)
{
  guint8 bytes[64], control[512];
  struct iovec part = { .iov_base = bytes, .iov_len = sizeof bytes };
  struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };

  return recvmsg (self->front_fd, &message, MSG_ERRQUEUE) >= 0;
}

static void
give_out (Proxy *self)
{
  g_auto (WbImpairerDatagram) datagram = { .bytes = NULL };

  while (wb_impairer_take (self->impairer, now_ns (), &datagram))
    {
      guint owner = g_array_index (self->owners[datagram.way], guint, datagram.number);
      const Client *client = &g_array_index (self->clients, Client, owner);
      gint64 ns = now_ns (); /* before it leaves: what the client measures is longer */
      ssize_t n;

      /* A connected socket first tells of an error of the past; this datagram is then still to be sent. */
      do
        n = datagram.way == WB_IMPAIRER_UP ?
                send (client->fd, datagram.bytes, datagram.n_bytes, 0) :
                sendto (self->front_fd, datagram.bytes, datagram.n_bytes, 0, (const struct sockaddr *) &client->address,
                        sizeof client->address);
      while (n < 0 && (errno == ECONNREFUSED || errno == EINTR));
      if (n < 0)
        self->n_refused++;
      else
        {
          self->n_out[datagram.way]++;
          log_out (self, &datagram, owner, ns, datagram.way == WB_IMPAIRER_DOWN && met_nobody (self));
        }
      wb_impairer_datagram_clear (&datagram);
    }
}

static void
serve (Proxy *self, gint64 end_ns)
{
  g_autoptr (GArray) polled = g_array_new (FALSE, FALSE, sizeof (struct pollfd));

  while (now_ns () < end_ns)
    {
      gint64 wait_ns = MIN (wb_impairer_get_next_ns (self->impairer), end_ns) - now_ns ();
      struct timespec wait = { .tv_sec = MAX (wait_ns, 0) / NS_PER_S, .tv_nsec = MAX (wait_ns, 0) % NS_PER_S };
      struct pollfd one = { .fd = STDIN_FILENO, .events = POLLIN };
      char byte;

      g_array_set_size (polled, 0);
      g_array_append_val (polled, one);
      one.fd = self->front_fd;
      g_array_append_val (polled, one);
      for (guint i = 0; i < self->clients->len; i++)
        {
          one.fd = g_array_index (self->clients, Client, i).fd;
          g_array_append_val (polled, one);
        }
      if (ppoll ((struct pollfd *) (void *) polled->data, polled->len, &wait, NULL) < 0 && errno != EINTR)
        fail ("ppoll");
      for (guint i = 0; i < polled->len; i++)
        {
          one = g_array_index (polled, struct pollfd, i);
          if (one.revents == 0)
            continue;
          if (i > 0)
            receive (self, one.fd, i == 1 ? G_MAXUINT : i - 2);
          else if (read (STDIN_FILENO, &byte, 1) <= 0)
            return;
        }
      give_out (self);
    }
}

int
main (int argc, char *argv[])
{
  WbImpairment impairment = { .delay_ns = 0 };
  double delay_ms = 0, spread_ms = 0, hold_ms = 0;
  int seed = 0, seconds = 60;
  g_autofree char *log_path = NULL;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, NULL, NULL },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, NULL, NULL },
    { "loss-up", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.loss[WB_IMPAIRER_UP], NULL, NULL },
    { "loss-down", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.loss[WB_IMPAIRER_DOWN], NULL, NULL },
    { "duplicate-up", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.duplicate[WB_IMPAIRER_UP], NULL, NULL },
    { "duplicate-down", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.duplicate[WB_IMPAIRER_DOWN], NULL, NULL },
    { "corrupt-up", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.corrupt[WB_IMPAIRER_UP], NULL, NULL },
    { "corrupt-down", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.corrupt[WB_IMPAIRER_DOWN], NULL, NULL },
    { "hold-up", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.hold[WB_IMPAIRER_UP], NULL, NULL },
    { "hold-down", 0, 0, G_OPTION_ARG_DOUBLE, &impairment.hold[WB_IMPAIRER_DOWN], NULL, NULL },
    { "delay-ms", 0, 0, G_OPTION_ARG_DOUBLE, &delay_ms, NULL, NULL },
    { "spread-ms", 0, 0, G_OPTION_ARG_DOUBLE, &spread_ms, NULL, NULL },
    { "hold-ms", 0, 0, G_OPTION_ARG_DOUBLE, &hold_ms, NULL, NULL },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &log_path, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("ADDRESS PORT");
  g_autoptr (GError) error = NULL;
  Proxy self = { .clients = g_array_new (FALSE, TRUE, sizeof (Client)) };
  struct sockaddr_in front = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t front_bytes = sizeof front;
  int on = 1;
  guint64 overflowed;

  g_option_context_add_main_entries (context, entries, NULL);
  self.server = (struct sockaddr_in){ .sin_family = AF_INET };
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3 ||
      inet_pton (AF_INET, argv[1], &self.server.sin_addr) != 1)
    {
      fprintf (stderr, "wb-impair-proxy: %s\n", error ? error->message : "ADDRESS PORT [OPTION…]");
      return 2;
    }
  self.server.sin_port = htons ((in_port_t) atoi (argv[2]));
  for (guint way = 0; way < WB_IMPAIRER_N_WAYS; way++)
    self.owners[way] = g_array_new (FALSE, FALSE, sizeof (guint));
  impairment.delay_ns = (gint64) (delay_ms * 1e6);
  impairment.spread_ns = (gint64) (spread_ms * 1e6);
  impairment.hold_ns = (gint64) (hold_ms * 1e6);
  self.impairer = wb_impairer_new (&impairment, (guint32) seed);
  if (log_path && !(self.log = fopen (log_path, "we")))
    fail (log_path);
  self.front_fd = open_socket ();
  setsockopt (self.front_fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  if (bind (self.front_fd, (struct sockaddr *) &front, sizeof front) < 0 ||
      getsockname (self.front_fd, (struct sockaddr *) &front, &front_bytes) < 0)
    fail ("bind");
  printf ("{\"type\":\"listening\",\"port\":%u}\n", ntohs (front.sin_port));
  fflush (stdout);

  serve (&self, now_ns () + seconds * NS_PER_S);

  overflowed = self.front_overflowed;
  for (guint i = 0; i < self.clients->len; i++)
    {
      overflowed += g_array_index (self.clients, Client, i).overflowed;
      close (g_array_index (self.clients, Client, i).fd);
    }
  if (self.log && fclose (self.log) != 0)
    fail (log_path);
  printf ("{\"type\":\"summary\",\"clients\":%u,\"up_in\":%" G_GUINT64_FORMAT ",\"up_out\":%" G_GUINT64_FORMAT
          ",\"down_in\":%" G_GUINT64_FORMAT ",\"down_out\":%" G_GUINT64_FORMAT ",\"refused\":%" G_GUINT64_FORMAT
          ",\"overflowed\":%" G_GUINT64_FORMAT "}\n",
          self.clients->len, self.n_in[WB_IMPAIRER_UP], self.n_out[WB_IMPAIRER_UP], self.n_in[WB_IMPAIRER_DOWN],
          self.n_out[WB_IMPAIRER_DOWN], self.n_refused, overflowed);
  close (self.front_fd);
  g_array_unref (self.clients);
  for (guint way = 0; way < WB_IMPAIRER_N_WAYS; way++)
    g_array_unref (self.owners[way]);
  wb_impairer_free (self.impairer);
  return 0;
}
