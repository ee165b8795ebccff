/** A whole server on free ports, and real clients of every door to talk to it. */
package io.pushbridge.server.running;
