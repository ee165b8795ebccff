/** Making sure that the apps an operator wants exist, with secrets of their own. */
package io.pushbridge.server.apps;
