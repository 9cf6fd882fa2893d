package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules in shapes that neither our pack nor the public rules beside the project have, as authors
 * write them all the same: each loads without a word, and says of two records what it means.
 */
class UnseenShapesTest {

  /**
   * @param fits a record that it matches
   * @param misses one that it does not
   */
  record Shape(String name, String text, Map<String, Object> fits, Map<String, Object> misses) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Shape shape(
      String name, String detection, Map<String, Object> fits, Map<String, Object> misses) {
    String text =
        """
        title: %s
        id: 0f5f6b1c-6f0b-4e5a-8b0e-3f1b6a7c2d10
        status: test
        description: |
          In two lines,
          with 'quotes' and a colon: here.
        references:
          - https://example.com/a?b=c#d
        author: Somebody, Somebody Else (@nobody)
        date: 2025-01-02
        modified: 2025-11-30
        tags:
          - attack.credential-access
          - attack.t1556.006
        logsource:
          product: github
          service: audit
          definition: 'Needs audit log streaming: see the vendor.'
        detection:
        %s
        falsepositives:
          - Unknown
        level: high
        """
            .formatted(name, detection.indent(4).stripTrailing());
    return new Shape(name, text, fits, misses);
  }

  static List<Shape> shapes() {
    return List.of(
        shape(
            "a list of mappings is any of them",
            """
            selection:
              - action: org.remove_member
                actor|startswith: svc-
              - action:
                  - repo.destroy
                  - repo.transfer
            condition: selection
            """,
            Map.of("action", "repo.transfer"),
            Map.of("action", "org.remove_member", "actor", "anna")),
        shape(
            "all of a list in any order, over a list in the record",
            """
            selection:
              permissions|contains|all: [admin, 'write:org']
            condition: selection
            """,
            Map.of("permissions", List.of("read", "write:org", "repo_admin")),
            Map.of("permissions", List.of("read", "write:org"))),
        shape(
            "one of several, and not one of others, with parentheses",
            """
            selection_a: {action: a}
            selection_b: {action: b}
            filter_main_bot: {actor|endswith: '[bot]'}
            filter_optional_none: {actor: null}
            condition: (1 of selection_*) and not (1 of filter_main_* or 1 of filter_optional_*)
            """,
            Map.of("action", "b", "actor", "anna"),
            Map.of("action", "b", "actor", "dependabot[bot]")),
        shape(
            "keywords beside a field",
            """
            keywords: ['*recovery codes*', two-factor]
            selection: {org|exists: true}
            condition: keywords and selection
            """,
            Map.of("org", "acme", "data", Map.of("note", "downloaded Recovery Codes again")),
            Map.of("data", Map.of("note", "downloaded Recovery Codes again"))),
        shape(
            "conditions as a list are any of them",
            """
            one: {action: a}
            other: {actor|re: '^svc-[0-9]{2}$'}
            condition:
              - one
              - other
            """,
            Map.of("actor", "svc-07"),
            Map.of("actor", "svc-007")),
        shape(
            "a network in two notations",
            """
            selection:
              actor_ip|cidr: [10.0.0.0/8, '2001:db8::/32']
            condition: not selection and has
            has: {actor_ip|exists: true}
            """,
            Map.of("actor_ip", "192.0.2.7"),
            Map.of("actor_ip", "2001:DB8:0::7")),
        shape(
            "a deep path, numbers and an order",
            """
            selection:
              data.limits.count|gte: 10
              data.limits.kind: 3
            condition: selection
            """,
            Map.of("data", Map.of("limits", Map.of("count", "12", "kind", 3))),
            Map.of("data", Map.of("limits", Map.of("count", 9, "kind", 3)))),
        shape(
            "wildcards, escapes and case",
            """
            selection:
              path: 'C:\\\\temp\\\\?.log*'
              name|cased: Admin
            condition: selection
            """,
            Map.of("path", "c:\\TEMP\\a.log.gz", "name", "Admin"),
            Map.of("path", "c:\\TEMP\\a.log.gz", "name", "admin")),
        shape(
            "one field compared with another",
            """
            selection:
              actor|fieldref: user
            condition: not selection and 1 of them
            other: {action: 'team.*'}
            """,
            Map.of("action", "team.add_member", "actor", "anna", "user", "bert"),
            Map.of("action", "team.add_member", "actor", "anna", "user", "Anna")));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shape_loadsWithoutAWord_andMatchesWhatItMeans(Shape shape) {
    RuleSet rules = Loading.of(shape.text());
    assertThat(rules.diagnostics()).isEmpty();
    RawRules github = RawRules.of(rules, "github");
    assertThat(github.hits(RawRecord.of(shape.fits()))).hasSize(1);
    assertThat(github.hits(RawRecord.of(shape.misses()))).isEmpty();
  }
}
