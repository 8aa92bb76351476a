package dev.adpublisher.connection;

import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.htmlunit.BrowserVersion;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.StringWebResponse;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.WebConnectionWrapper;

/**
 * A person's browser with cookies of its own. It finds this service at {@code adpublisher.test}, and at {@code frontend.test} a page that is
 * not ours.
 */
public final class Browser implements AutoCloseable {
    private static final String CALLBACK = "/api/v1/connections/oauth/callback";

    private final WebClient client = new WebClient(BrowserVersion.FIREFOX);
    private final List<URL> visited = new ArrayList<>();
    private final int port;

    public Browser(int port) {
        this.port = port;
        client.getOptions().setJavaScriptEnabled(false);
        client.getOptions().setCssEnabled(false);
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        new WebConnectionWrapper(client) {
            @Override
            public WebResponse getResponse(WebRequest request) throws IOException {
                visited.add(request.getUrl());
                return switch (request.getUrl().getHost()) {
                    case "frontend.test" -> new StringWebResponse("<html>the frontend</html>", request.getUrl());
                    case "adpublisher.test" -> super.getResponse(here(request));
                    default -> super.getResponse(request);
                };
            }
        };
    }

    private WebRequest here(WebRequest request) throws IOException {
        URL url = request.getUrl();
        request.setUrl(new URL("http", "127.0.0.1", port, url.getFile()));
        request.setAdditionalHeader("X-Forwarded-Host", url.getHost());
        return request;
    }

    /** Where the frontend sends this browser to begin a login. */
    public String begin(UUID user, String campaign) {
        try {
            WebRequest request = new WebRequest(
                    URI.create("http://adpublisher.test/api/v1/campaigns/" + campaign + "/connection/oauth")
                            .toURL(),
                    HttpMethod.POST);
            request.setAdditionalHeader("Authorization", TestTokens.bearer(user));
            WebResponse answer = client.loadWebResponse(request);
            return Journey.read(answer.getContentAsString(StandardCharsets.UTF_8))
                    .path("authorize_url")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HtmlPage dialog(String address) {
        return (HtmlPage) open(address);
    }

    public Page open(String address) {
        try {
            return client.getPage(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Presses a button; answers what the frontend was told in the end. */
    public Map<String, String> press(HtmlPage dialog, String label) {
        try {
            HtmlButton button = dialog.getFirstByXPath("//button[normalize-space()='" + label + "']");
            return told(button.click());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void untick(HtmlPage dialog, String permission) {
        tick(dialog, "//input[@value='" + permission + "']", false);
    }

    static void asSystemUser(HtmlPage dialog) {
        tick(dialog, "//input[@name='sandbox_system']", true);
    }

    private static void tick(HtmlPage dialog, String path, boolean ticked) {
        HtmlCheckBoxInput box = dialog.getFirstByXPath(path);
        box.setChecked(ticked);
    }

    /** What the frontend's address says; fails if the browser is somewhere else. */
    public static Map<String, String> told(Page page) {
        URL url = page.getUrl();
        if (!url.getHost().equals("frontend.test") || !url.getPath().equals("/campaigns")) {
            throw new AssertionError("the browser was led to " + url + ": "
                    + page.getWebResponse().getContentAsString());
        }
        Map<String, String> said = new LinkedHashMap<>();
        for (String pair : url.getQuery().split("&")) {
            said.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return said;
    }

    /** The address that the dialog led back to last. */
    public String callback() {
        return visited.stream()
                .filter(url -> url.getPath().equals(CALLBACK))
                .map(URL::toString)
                .map(url -> url.replaceFirst("//127\\.0\\.0\\.1:\\d+/", "//adpublisher.test/"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** What only this browser was given, or brought back: cookies, and what the callback's address holds. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        client.getCookieManager().getCookies().forEach(cookie -> secrets.add(cookie.getValue()));
        for (String pair : URI.create(callback()).getRawQuery().split("&")) {
            secrets.add(java.net.URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        return secrets;
    }

    @Override
    public void close() {
        client.close();
    }
}
