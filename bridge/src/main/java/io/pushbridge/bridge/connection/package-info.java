/**
 * One client's connection: its commands and their answers in order, its session, and the messages
 * that go out to it.
 */
package io.pushbridge.bridge.connection;
