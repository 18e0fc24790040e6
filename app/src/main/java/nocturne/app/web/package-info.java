/**
 * The page of an instance and its REST interface, over HTTP: the night as it is received, what it
 * found, each alert, and SQL; besides, the metrics. It reads only, but for {@link
 * nocturne.app.web.ControlRoutes}. It answers from {@link nocturne.app.query} and from what the
 * stages of this process tell; {@code openapi.yaml} among the resources is the contract, the page
 * is static files beside it. Start at {@link nocturne.app.web.WebServer}.
 */
@NullMarked
package nocturne.app.web;

import org.jspecify.annotations.NullMarked;
