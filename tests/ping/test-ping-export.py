#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV and JSON of a ping session, read by Python's own readers: both say the same of each probe, and no name becomes a
formula in a spreadsheet.

usage: test-ping-export.py wb-write-ping-samples"""

import csv
import json
import os
import subprocess
import sys
import tempfile

HEADER = ('target,address,port,sequence,state,slot_ns,sent_ns,read_ns,round_trip_ns,network_ns,response_ns,t1_unix_ns,'
          't2_unix_ns,t3_unix_ns,t4_unix_ns,t1_source,t4_source,ttl,receipt,duplicates,late,reordered,stepped,icmp_type,'
          'icmp_code').split(',')


def unix_ns(text):
    seconds, fraction = text.split('.')
    return int(seconds) * 10**9 + int(fraction)


def same(cell, value):
    """Whether a cell says what a member says."""
    if value is None:
        return cell == ''
    if isinstance(value, bool):
        return cell == str(int(value))
    return cell == str(value)


def check_row(row, target, probe):
    for name in ('sequence', 'state', 'slot_ns', 'sent_ns', 'read_ns', 'round_trip_ns', 'network_ns', 'response_ns',
                 't1_source', 't4_source', 'receipt', 'duplicates', 'late', 'reordered', 'stepped', 'icmp_type',
                 'icmp_code'):
        assert same(row[name], probe[name]), (name, row, probe)
    for name in ('t1', 't2', 't3', 't4'):
        value = probe[name]
        assert same(row[name + '_unix_ns'], None if value is None else unix_ns(value)), (name, row, probe)
    assert row['ttl'] == (str(probe['ttl']) if probe['ttl'] else ''), (row, probe)
    assert row['address'] == target['address'] and row['port'] == str(target['port'])


def check_csv(folder, session):
    path = os.path.join(folder, 'session.csv')
    with open(path, 'rb') as file:
        raw = file.read()
    assert raw.count(b'\n') == raw.count(b'\r\n')
    assert not any(line.lstrip(b'" \t')[:1] in b'=+-@' for line in raw.split(b'\r\n') if line)
    with open(path, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file, strict=True))
    assert list(rows[0]) == HEADER
    probes = [(target, probe) for target in session['targets'] for probe in target['probes']]
    assert len(rows) == len(probes) == 600
    for row, (target, probe) in zip(rows, probes):
        assert None not in row and None not in row.values(), row
        check_row(row, target, probe)
    assert rows[0]['target'] == "'" + session['targets'][0]['target']
    assert rows[200]['target'] == session['targets'][1]['target'] == 'größe.example:5000'


def check_json(session):
    assert session['format'] == 'wirebench-ping' and session['version'] == 1
    assert session['settings']['mode'] == 'stamp' and session['settings']['port'] == 862
    assert session['settings']['alarm_loss'] == 0.25
    assert [len(target['probes']) for target in session['targets']] == [200, 200, 200, 0]
    for target in session['targets']:
        counts = target['counts']
        assert counts['sent'] == counts['received'] + counts['lost'] + counts['pending'] == 500
    assert session['targets'][0]['figures']['network']['p50_ns'] > 0
    assert session['targets'][3]['figures']['network']['p50_ns'] is None


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], '--exports', folder], check=True, timeout=60)
        with open(os.path.join(folder, 'session.json'), encoding='utf-8') as file:
            session = json.load(file)
        print('1..2')
        check_json(session)
        print('ok 1 - JSON has settings, counts, figures and probes')
        check_csv(folder, session)
        print('ok 2 - CSV says the same of each probe, and holds no formula')


if __name__ == '__main__':
    main()
