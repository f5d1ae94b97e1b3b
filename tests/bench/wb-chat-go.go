// SPDX-License-Identifier: GPL-3.0-or-later

// The chat server that one writes in an hour of Go, for the chat bench: a goroutine reads each client, and each message
// starts a goroutine for each client that writes it, with a deadline of 10 s. No queue, no bound, no order between two
// messages: what that costs, and what a log read by cursors saves, is what the bench shows.
//
// Usage: wb-chat-go PORT [silent]   (prints "ready"; ends with its standard input; silent: does not tell who comes)
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

const writeDeadline = 10 * time.Second

var (
	mutex   sync.Mutex
	clients = make(map[net.Conn]string)
)

func leave(conn net.Conn) {
	mutex.Lock()
	id, known := clients[conn]
	delete(clients, conn)
	mutex.Unlock()
	conn.Close()
	if known {
		broadcast(id, "Client disconnected")
	}
}

func broadcast(id, text string) {
	message := []byte("[" + id + "] " + text + "\n")
	mutex.Lock()
	defer mutex.Unlock()
	for conn := range clients {
		go func(conn net.Conn) {
			conn.SetWriteDeadline(time.Now().Add(writeDeadline))
			if _, err := conn.Write(message); err != nil {
				leave(conn)
			}
		}(conn)
	}
}

func serve(conn net.Conn, silent bool) {
	id := conn.RemoteAddr().String()
	mutex.Lock()
	clients[conn] = id
	mutex.Unlock()
	if !silent {
		broadcast(id, "Client connected")
	}
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		broadcast(id, lines.Text())
	}
	leave(conn)
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Usage: wb-chat-go PORT [silent]")
		os.Exit(2)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Println("ready")
	for {
		conn, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		go serve(conn, len(os.Args) > 2 && os.Args[2] == "silent")
	}
}
