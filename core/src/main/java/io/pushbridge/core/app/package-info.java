/**
 * Apps: the tenants. Everything else (topics, aliases, sessions, messages) belongs to exactly one.
 */
package io.pushbridge.core.app;
