/**
 * {@code pushbridge config …}: what is in force, where it comes from, and what is wrong with it.
 */
package io.pushbridge.server.cli.config;
