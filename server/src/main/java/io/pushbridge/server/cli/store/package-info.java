/** {@code pushbridge store}: verify, compact, back up, restore and dump a store. */
package io.pushbridge.server.cli.store;
