/**
 * Who may call: seckeys are checked here for every HTTP interface of the apps' servers, in a time
 * that says nothing about them, and an address that shows wrong ones is held off.
 */
package io.pushbridge.server.credentials;
