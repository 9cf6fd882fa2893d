package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One POST a document. {@code X-Sparekey-Signature} is {@code t=SECONDS,v1=HEX}, where HEX is the
 * HMAC-SHA256 of {@code SECONDS.BODY}: a receiver refuses what it has not signed or what is old.
 * {@code X-Sparekey-Delivery} is the revision's id, by which repeats can be told.
 */
final class WebhookTransport implements Transport {

  private static final int MOST = 10;
  private static final String ALGORITHM = "HmacSHA256";

  private final Endpoint.Webhook webhook;
  private final Http http;
  private final InstantSource clock;

  WebhookTransport(Endpoint.Webhook webhook, Http http, InstantSource clock) {
    this.webhook = webhook;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public int most() {
    return MOST;
  }

  /** After the first that is postponed, the rest is not even tried. */
  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Parcel parcel : parcels) {
      if (!outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Later later) {
        outcomes.add(later.untried());
      } else {
        outcomes.add(http.post(webhook.url(), headers(parcel), parcel.document()).outcome());
      }
    }
    return outcomes;
  }

  private Map<String, String> headers(Parcel parcel) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put(
        "X-Sparekey-Delivery",
        parcel.alert().id().replaceAll("[^A-Za-z0-9-]", "")
            + ":"
            + parcel.alert().epoch()
            + ":"
            + parcel.alert().revision());
    webhook.headers().forEach((name, value) -> headers.put(name, value.get()));
    Supplier<String> key = webhook.key();
    if (key != null) {
      long seconds = clock.instant().getEpochSecond();
      headers.put(
          "X-Sparekey-Signature",
          "t=" + seconds + ",v1=" + signature(key.get(), seconds + "." + parcel.document()));
    }
    return headers;
  }

  private static String signature(String key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
