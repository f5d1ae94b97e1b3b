/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bare limit of the echo bench: an epoll loop that returns what it reads and does nothing else. No limits, no
 * accounting, no deadlines, no half-close: what is lost against it is what those cost.
 *
 * Usage: wb-echo-bare PORT   (prints "ready"; ends with its standard input) */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256
#define BUFFER_BYTES 65536

static char buffer[BUFFER_BYTES];

static void
watch (int epoll_fd, int fd)
{
  struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

  if (epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    {
      perror ("epoll_ctl");
      exit (1);
    }
}

static void
accept_all (int epoll_fd, int listener)
{
  int on = 1, fd;

  while ((fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch (epoll_fd, fd);
    }
}

static void
serve (int fd)
{
  ssize_t got = read (fd, buffer, sizeof buffer);

  /* A peer of the bench reads its reply before it writes again: a short write never comes. */
  if (got > 0 && write (fd, buffer, (size_t) got) == got)
    return;
  if (got < 0 && errno == EAGAIN)
    return;
  close (fd);
}

int
main (int argc, char **argv)
{
  struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct epoll_event events[BATCH];
  struct rlimit limit;
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC), on = 1;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (argc != 2 || epoll_fd < 0 || listener < 0)
    return 2;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  at.sin_port = htons ((in_port_t) atoi (argv[1]));
  setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (listener, (struct sockaddr *) &at, sizeof at) < 0 || listen (listener, 4096) < 0)
    {
      perror ("listen");
      return 1;
    }
  watch (epoll_fd, listener);
  watch (epoll_fd, STDIN_FILENO);
  puts ("ready");
  fflush (stdout);
  for (;;)
    {
      int n = epoll_wait (epoll_fd, events, BATCH, -1);

      for (int i = 0; i < n; i++)
        if (events[i].data.fd == listener)
          accept_all (epoll_fd, listener);
        else if (events[i].data.fd == STDIN_FILENO)
          return 0;
        else
          serve (events[i].data.fd);
    }
}
