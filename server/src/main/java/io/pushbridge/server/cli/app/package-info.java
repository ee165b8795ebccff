/** {@code pushbridge app …}: what an operator does to apps while the server runs. */
package io.pushbridge.server.cli.app;
