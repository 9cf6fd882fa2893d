package dev.sparekey.keycloak;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a browser shows, or the application's address if it was sent there.
 *
 * @param at where it came from
 */
record Page(URI at, int status, String html) {

  Document document() {
    return Jsoup.parse(html, at.toString());
  }

  boolean has(String selector) {
    return document().selectFirst(selector) != null;
  }

  Element element(String selector) {
    Element found = document().selectFirst(selector);
    if (found == null) {
      throw new AssertionError("no " + selector + " on " + this);
    }
    return found;
  }

  /** The fields that a form has by itself. */
  Map<String, String> fields(String form) {
    Map<String, String> fields = new LinkedHashMap<>();
    element(form)
        .select("input[type=hidden][name]")
        .forEach(input -> fields.put(input.attr("name"), input.attr("value")));
    return fields;
  }

  URI action(String form) {
    return URI.create(element(form).absUrl("action"));
  }

  /** A value in the page's script, {@code name : "value"} or {@code name = "value"}. */
  String scripted(String name) {
    Matcher found = Pattern.compile("\\b" + name + "\\s*[:=]\\s*['\"]([^'\"]*)['\"]").matcher(html);
    if (!found.find()) {
      throw new AssertionError("no value of " + name + " on " + this);
    }
    return found.group(1);
  }

  @Override
  public String toString() {
    return status + " " + at + "\n" + document().body().wholeText().strip();
  }
}
