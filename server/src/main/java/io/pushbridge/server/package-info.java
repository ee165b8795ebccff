/** The server: every door and the store, wired into one process. */
package io.pushbridge.server;
