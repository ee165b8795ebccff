/** What every door promises every other: who gets what, when, how often and in which order. */
package io.pushbridge.server.matrix;
