package dev.sparekey.ingest.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The words of a text that say what a number near them is. The nearest one before it decides: in
 * "lost my backup codes, ticket 48213312" it is a ticket's.
 */
final class Labels {

  /** What a word says. */
  enum Meaning {
    CODE,
    OTHER
  }

  /**
   * @param start of its first character
   * @param end behind its last
   */
  record Label(int start, int end, Meaning meaning) {}

  /** Kinds of code that open nothing of ours; tried before the kinds that do. */
  private static final String OTHER_CODES =
      "(?:error|status|exit|country|area|zip|postal|post|promo|promotion|discount|coupon|voucher|gift"
          + "|qr|source|bar|dress|product|activation|licen[cs]e|event|reason|response|stop|cost|project"
          + "|charge|fault|result|return|http|colou?r|currency|department|dept|cost[ -]?cent(?:er|re)"
          + "|airport|booking|sku|part|model|country|language|swift|sort|bank|tax|stock|job|unit)"
          + "[ -]?codes?";

  private static final String CODES =
      "(?:(?:(?:account|mfa|2fa|two[- ]factor|2[- ]?sv|2[- ]step|two[- ]step|one[- ]time|single[- ]use"
          + "|recovery|backup|back[- ]up|bypass|scratch|rescue|emergency|spare|otp|totp|sms|verification"
          + "|confirmation|authentication|authenticator|auth|login|log[- ]?in|sign[- ]?in|security|access"
          + "|reset|unlock|temporary|temp|duo|okta|google|github|gitlab|keycloak|fallback|offline"
          + "|account[- ]recovery|paper|printed)"
          + "[ -]*(?:recovery |backup |bypass |verification |login |access |scratch |one[- ]time )?"
          + "(?:codes?|keys?|passcodes?|pins?|tokens?))"
          + "|(?:duo|mfa|2fa|two[- ]factor) bypass(?:es)?"
          + "|codes?|passcodes?|otps?|totp|temporary access pass|\\btap\\b"
          + "|wiederherstellungs(?:codes?|schl(?:ü|ue)ssel)|notfall(?:codes?|schl(?:ü|ue)ssel)"
          + "|sicherheitscodes?|einmalcodes?|backup[- ]codes?|best(?:ä|ae)tigungscodes?|ersatzcodes?"
          + "|(?:back-?up|recovery|bypass|herstel)codes?"
          + "|codic[ei] di (?:backup|recupero|emergenza|sicurezza|verifica)"
          + "|codes? de (?:secours|r(?:é|e)cup(?:é|e)ration|v(?:é|e)rification|sauvegarde)"
          + "|c(?:ó|o)digos? de (?:recuperaci(?:ó|o)n|recupera(?:ç|c)(?:ã|a)o|respaldo|backup|seguridad"
          + "|seguran(?:ç|c)a|verificaci(?:ó|o)n|emergencia|emerg(?:ê|e)ncia))";

  private static final String OTHERS =
      OTHER_CODES
          + "|tickets?|cases?|incidents?|inc|req|ritm|chg|prb|requests?|issues?|tasks?|refs?|references?"
          + "|serials?|serial numbers?|s/n|sn|assets?|asset tags?|tags?|imeis?|meids?|macs?|mac address(?:es)?"
          + "|uuids?|guids?|orders?|invoices?|po|purchase orders?|tracking|shipments?|parcels?|phones?"
          + "|telephones?|tel|mobiles?|cells?|call(?:ed|ing)?|ext|extensions?|fax|employees?|badges?|staff"
          + "|customers?|accounts?|acct|ids?|users?|usernames?|versions?|builds?|commits?|hash(?:es)?"
          + "|sha|sha1|sha256|checksums?|md5|product keys?|licen[cs]es?|licen[cs]e keys?|activation keys?"
          + "|models?|parts?|part numbers?|skus?|rooms?|laptops?|devices?|hosts?|hostnames?|machines?"
          + "|printers?|monitors?|servers?|vms?|instances?|transactions?|payments?|amounts?|totals?"
          + "|sessions?|devices ids?|ip|ips|vlans?|ports?|lot|batch|contracts?|policy|policies|claims?"
          + "|meters?|isbns?|ibans?|vins?|barcodes?|crates?|pallets?|boxes|cartridges?|toners?|phone numbers?"
          + "|kb|cve|bug|bugs|jira|sprint|release|patch|firmware|bios|driver|drivers|article|error|errors"
          + "|logs|log ids?|traces?|trace ids?|objects?|documents?"
          + "|seriennummern?|bestellnummer|rechnungsnummer|vorgang|vorgangsnummer|kundennummer|telefon";

  /** RE2: the longest of those that begin first, so "error code" is not taken for a "code". */
  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)(?:^|[^\\pL\\pN])(?:(?P<other>"
              + OTHERS
              + ")|(?P<code>"
              + CODES
              + "))(?:[^\\pL\\pN]|$)",
          Pattern.LONGEST_MATCH);

  private final List<Label> labels;

  private Labels(List<Label> labels) {
    this.labels = labels;
  }

  static Labels of(String text) {
    List<Label> labels = new ArrayList<>();
    Matcher words = WORDS.matcher(text);
    int from = 0;
    while (from <= text.length() && words.find(from)) {
      boolean code = words.start("code") >= 0;
      int start = code ? words.start("code") : words.start("other");
      int end = code ? words.end("code") : words.end("other");
      labels.add(new Label(start, end, code ? Meaning.CODE : Meaning.OTHER));
      // What ends one label may begin the next: "code code".
      from = end;
    }
    return new Labels(labels);
  }

  /** The nearest that ends at or before a place. */
  @Nullable Label before(int place) {
    int next = count(label -> label.end() <= place);
    return next == 0 ? null : labels.get(next - 1);
  }

  /** The first that starts at or behind a place. */
  @Nullable Label after(int place) {
    int next = count(label -> label.start() < place);
    return next == labels.size() ? null : labels.get(next);
  }

  /** How many of the first fit; all that do stand before all that do not. */
  private int count(Predicate<Label> fits) {
    int low = 0;
    int high = labels.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fits.test(labels.get(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  boolean isEmpty() {
    return labels.isEmpty();
  }
}
