/** Waking devices: the notifier with its credentials, and what an operator can do with them. */
package io.pushbridge.server.push;
