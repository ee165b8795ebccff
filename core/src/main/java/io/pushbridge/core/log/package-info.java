/** The message log: what recipients that are away will get, stored once per message. */
package io.pushbridge.core.log;
