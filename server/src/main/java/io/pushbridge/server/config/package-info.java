/**
 * Configuration: one typed tree, read from defaults, a YAML file, the environment and flags, each
 * stronger than the one before, with every mistake reported at once and in words.
 */
package io.pushbridge.server.config;
