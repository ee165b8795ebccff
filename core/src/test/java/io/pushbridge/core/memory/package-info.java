/**
 * Core's storage ports in memory, for tests only: the same promises as the real store, kept by the
 * same contract tests, without files.
 */
package io.pushbridge.core.memory;
