/**
 * What an operator needs every day beside a running server: publish, subscribe, look at sessions,
 * topics and aliases, measure it, and look after what is wrong with it.
 */
package io.pushbridge.server.cli.tools;
