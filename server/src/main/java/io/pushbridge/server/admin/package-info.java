/**
 * Administration: a listener of its own, on this machine only unless it is told otherwise, whose
 * callers show a token; the routes that features add to it; and the client that commands reach a
 * running server by.
 */
package io.pushbridge.server.admin;
