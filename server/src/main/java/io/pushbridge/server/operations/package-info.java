/** What an operator does with the store of a running server, over the admin listener. */
package io.pushbridge.server.operations;
