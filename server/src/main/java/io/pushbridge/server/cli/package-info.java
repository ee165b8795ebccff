/** The command line: its words, the banner, and exit codes instead of stack traces. */
package io.pushbridge.server.cli;
