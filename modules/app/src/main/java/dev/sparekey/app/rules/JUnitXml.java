package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Cells;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Test results as continuous integration reads them. */
final class JUnitXml {

  /** XML has no control characters, and nobody reads more. */
  private static final int LONGEST = 4_000;

  private JUnitXml() {}

  static void write(TestReport report, Path file) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      start(xml, "testsuites", "sparekey rules", report.took());
      counts(xml, report.count(), report.failed());
      for (TestReport.OfRule rule : report.rules()) {
        suite(xml, rule);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void suite(XMLStreamWriter xml, TestReport.OfRule rule) throws XMLStreamException {
    start(xml, "testsuite", rule.rule().title(), rule.took());
    counts(xml, rule.results().size(), rule.failed());
    for (TestBench.Result result : rule.results()) {
      start(xml, "testcase", result.test().name(), result.took());
      xml.writeAttribute("classname", text(rule.rule().title()));
      if (!result.passed()) {
        failed(xml, result);
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** One element a case, since some readers count each as a failed test. */
  private static void failed(XMLStreamWriter xml, TestBench.Result result)
      throws XMLStreamException {
    TestBench.Failure first = result.failures().getFirst();
    xml.writeStartElement("failure");
    xml.writeAttribute("message", text(in(first)));
    StringBuilder all = new StringBuilder();
    for (TestBench.Failure failure : result.failures()) {
      all.append(text(failure.expected().at().source()))
          .append(':')
          .append(failure.expected().at().line())
          .append(": ")
          .append(text(in(failure)))
          .append('\n');
      failure.reasons().forEach(line -> all.append(text(line)).append('\n'));
    }
    xml.writeCharacters(all.toString());
    xml.writeEndElement();
  }

  private static String in(TestBench.Failure failure) {
    return failure.when() + ": expected " + failure.wanted() + ", came " + failure.came();
  }

  private static void start(XMLStreamWriter xml, String element, String name, Duration took)
      throws XMLStreamException {
    xml.writeStartElement(element);
    xml.writeAttribute("name", text(name));
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", took.toNanos() / 1e9));
  }

  private static void counts(XMLStreamWriter xml, int tests, long failures)
      throws XMLStreamException {
    xml.writeAttribute("tests", String.valueOf(tests));
    xml.writeAttribute("failures", String.valueOf(failures));
  }

  private static String text(String text) {
    return Cells.plain(text, LONGEST);
  }
}
