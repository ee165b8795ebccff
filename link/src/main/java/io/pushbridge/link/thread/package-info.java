/** The one thread that each link lives on. */
package io.pushbridge.link.thread;
