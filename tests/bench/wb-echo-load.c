/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client of the echo bench: one epoll loop, one request outstanding a connection (a closed loop, so its percentiles
 * describe a server under exactly N clients, nothing else).
 *
 * Usage: wb-echo-load PORT ACTIVE IDLE SECONDS [BYTES]   echoes on ACTIVE connections beside IDLE silent ones
 *        wb-echo-load PORT connect SECONDS               connect, one echo, reset; 64 at a time
 *
 * Prints one JSON object: {"requests_per_s", "p50_us", "p99_us", "max_us"}. Exit status 1 when the server failed. */

#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
#define MAX_BYTES 65536
#define SAMPLES (1u << 23) /* 8 M latencies */
#define WARM_UP_NS 500000000
#define PATIENCE_MS 5000
#define CONNECTS 64

typedef struct
{
  int fd;
  int connecting;
  size_t got;
  int64_t sent_ns;
} Client;

static uint32_t *samples; /* nanoseconds, at most 4.29 s */
static size_t n_samples;
static uint64_t n_answers;
static int64_t measure_from_ns;
static char payload[MAX_BYTES], reply[MAX_BYTES];
static size_t payload_bytes = 64;
static struct sockaddr_in server = { .sin_family = AF_INET };

static _Noreturn void
fail (const char *what)
{
  fprintf (stderr, "wb-echo-load: %s: %s\n", what, strerror (errno));
  exit (1);
}

static int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
connect_one (int flags)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;

  if (fd < 0)
    fail ("socket");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect (fd, (struct sockaddr *) &server, sizeof server) < 0 && errno != EINPROGRESS)
    fail ("connect");
  return fd;
}

static void
watch (int epoll_fd, int operation, Client *client, uint32_t events)
{
  struct epoll_event event = { .events = events, .data.ptr = client };

  if (epoll_ctl (epoll_fd, operation, client->fd, &event) < 0)
    fail ("epoll_ctl");
}

static void
request (Client *client)
{
  client->got = 0;
  client->sent_ns = now_ns ();
  if (write (client->fd, payload, payload_bytes) != (ssize_t) payload_bytes)
    fail ("write");
}

static void
record (int64_t since_ns)
{
  int64_t now = now_ns (), took = now - since_ns;

  if (now < measure_from_ns)
    return;
  n_answers++;
  if (n_samples < SAMPLES)
    samples[n_samples++] = took > UINT32_MAX ? UINT32_MAX : (uint32_t) took;
}

/* 1: an answer is complete. */
static int
take_reply (Client *client)
{
  ssize_t got = read (client->fd, reply, sizeof reply);

  if (got == 0)
    {
      errno = ECONNRESET;
      fail ("the server closed");
    }
  if (got < 0 && errno != EAGAIN)
    fail ("read");
  if (got > 0 && memcmp (reply, payload + client->got, (size_t) got) != 0)
    {
      errno = EBADMSG;
      fail ("the echo differs");
    }
  client->got += got > 0 ? (size_t) got : 0;
  return client->got >= payload_bytes;
}

static void
restart_connect (int epoll_fd, Client *client)
{
  client->got = 0;
  client->connecting = 1;
  client->sent_ns = now_ns ();
  client->fd = connect_one (SOCK_NONBLOCK);
  watch (epoll_fd, EPOLL_CTL_ADD, client, EPOLLOUT);
}

static void
step_connect (int epoll_fd, Client *client)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  if (client->connecting)
    {
      client->connecting = 0;
      if (write (client->fd, payload, payload_bytes) != (ssize_t) payload_bytes)
        fail ("write");
      watch (epoll_fd, EPOLL_CTL_MOD, client, EPOLLIN);
      return;
    }
  if (!take_reply (client))
    return;
  record (client->sent_ns);
  /* Reset, or TIME_WAIT eats the ports within two seconds. */
  setsockopt (client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close (client->fd);
  restart_connect (epoll_fd, client);
}

static int
compare_samples (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return (x > y) - (x < y);
}

static double
percentile_us (double share)
{
  return n_samples > 0 ? samples[(size_t) (share * (double) (n_samples - 1))] / 1e3 : NAN;
}

static int
number (const char *text, int max)
{
  char *end;
  long value = strtol (text, &end, 10);

  if (*text == '\0' || *end != '\0' || value < 0 || value > max)
    {
      fprintf (stderr, "wb-echo-load: not a number from 0 to %d: %s\n", max, text);
      exit (2);
    }
  return (int) value;
}

int
main (int argc, char **argv)
{
  int connects = argc == 4 && strcmp (argv[2], "connect") == 0;
  int n_active = connects ? CONNECTS : argc >= 5 ? number (argv[2], 100000) : 0;
  int n_idle = !connects && argc >= 5 ? number (argv[3], 100000) : 0;
  int seconds = connects ? number (argv[3], 600) : argc >= 5 ? number (argv[4], 600) : 0;
  Client *clients = calloc ((size_t) n_active + 1, sizeof *clients);
  struct epoll_event events[BATCH];
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  struct rlimit limit;
  int64_t end_ns;

  if (seconds == 0 || n_active == 0)
    {
      fputs ("Usage: wb-echo-load PORT ACTIVE IDLE SECONDS [BYTES]\n       wb-echo-load PORT connect SECONDS\n",
             stderr);
      return 2;
    }
  if (argc == 6)
    payload_bytes = (size_t) number (argv[5], MAX_BYTES);
  samples = malloc (SAMPLES * sizeof *samples);
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  server.sin_port = htons ((in_port_t) number (argv[1], 65535));
  server.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  for (size_t i = 0; i < payload_bytes; i++)
    payload[i] = (char) ('a' + i % 26);

  for (int i = 0; i < n_idle; i++)
    connect_one (0);
  measure_from_ns = now_ns () + WARM_UP_NS;
  end_ns = measure_from_ns + (int64_t) seconds * 1000000000;
  for (int i = 0; i < n_active; i++)
    if (connects)
      restart_connect (epoll_fd, &clients[i]);
    else
      {
        clients[i].fd = connect_one (0);
        watch (epoll_fd, EPOLL_CTL_ADD, &clients[i], EPOLLIN);
        request (&clients[i]);
      }
  while (now_ns () < end_ns)
    {
      int n = epoll_wait (epoll_fd, events, BATCH, PATIENCE_MS);

      if (n == 0)
        {
          errno = ETIMEDOUT;
          fail ("no answer");
        }
      for (int i = 0; i < n; i++)
        if (connects)
          step_connect (epoll_fd, events[i].data.ptr);
        else if (take_reply (events[i].data.ptr))
          {
            record (((Client *) events[i].data.ptr)->sent_ns);
            request (events[i].data.ptr);
          }
    }
  qsort (samples, n_samples, sizeof *samples, compare_samples);
  printf ("{\"requests_per_s\": %.0f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f}\n",
          (double) n_answers / seconds, percentile_us (0.5), percentile_us (0.99), percentile_us (1));
  return 0;
}
