/**
 * How log lines are written: as text or JSON, one line for each event, with the ids of what it is
 * about, and not the same warning ten thousand times.
 */
package io.pushbridge.server.log;
