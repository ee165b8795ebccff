/** Publishers and subscribers of all surfaces while the server is killed, and what holds then. */
package io.pushbridge.server.chaos;
