# Brings flannel up on a Windows node, as a process of the host: compares the mounted configuration with the expected one,
# puts the CNI programs and their configuration where containerd looks, clears what an earlier network has left, runs
# flanneld.exe and hands on its exit code.  start-flannel.ps1 <arguments of flanneld>
#
# Everything that can be known before is mounted or in the environment; the node adds its address alone. There is no param
# block on purpose: it would take an argument of flanneld for a parameter of this script.
#
# Own exit codes; every other code is flanneld's:
#   3301  a variable is missing
#   3302  the mounted net-conf.json is missing or unreadable
#   3303  the mounted net-conf.json is not the expected one
#   3304  a CNI program cannot be put in its place
#   3305  the CNI configuration cannot be written
#   3306  the host networking service does not answer
#   3307  flanneld could not be started
#   3308  another network has the adapter of the node
#   3309  the old range of pods cannot be removed
#   3310  the mounted net-conf.json is no JSON
#   3311  the host networking service refuses what it is asked for
#   3399  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'node.psm1')) -ArgumentList 'start-flannel.ps1', 3301, 3306, 3311

trap {
    $where = "line $($_.InvocationInfo.ScriptLineNumber) of $($_.InvocationInfo.ScriptName)"
    Exit-With 3399 "${where}: $($_.Exception.Message)" 'Report this with the log.'
}

# Puts a file in its place in one step, so that nobody finds half of it, or none.
function Move-Into([string] $File, [string] $Target) {
    if ([IO.File]::Exists($Target)) {
        [IO.File]::Replace($File, $Target, [NullString]::Value)
    } else {
        [IO.File]::Move($File, $Target)
    }
}

$address = Get-Setting 'NODE_ADDRESS'
$rules = Get-Setting 'NET_CONF_ALLOWED' | ConvertFrom-Json
$networkName = Get-Setting 'NETWORK_NAME'
$gap = Get-Setting 'NODE_ADDRESS_GAP'
$configurationName = Get-Setting 'CNI_CONFIGURATION'
Write-Log "prepares $networkName on the node with the address $address"

# An upstream flannel may have mounted its own: with another overlay than Linux has, no packet would arrive.
$netConf = 'C:\etc\kube-flannel\net-conf.json'
try {
    $text = [IO.File]::ReadAllText($netConf)
} catch {
    Exit-With 3302 "${netConf}: $($_.Exception.Message)" 'Correct the ConfigMap kube-flannel-cfg in kube-flannel.'
}
try {
    $mounted = $text | ConvertFrom-Json
} catch {
    Exit-With 3310 "$netConf is no JSON" 'Correct the ConfigMap kube-flannel-cfg in kube-flannel.'
}
# As JSON, because PowerShell takes 4096 and '4096' for the same; in an object, because it makes nothing of null alone.
function ConvertTo-Compared([object] $Value) {
    return ConvertTo-Json -Compress -InputObject @{ value = $Value }
}
$differing = @()
foreach ($rule in $rules) {
    $value = $mounted
    foreach ($key in $rule.key.Split('.')) { $value = Get-Key $value $key }
    $allowed = @(foreach ($one in $rule.allowed) { ConvertTo-Compared $one })
    if ($allowed -cnotcontains (ConvertTo-Compared $value)) { $differing += $rule.key }
}
if ($differing.Count -gt 0) {
    Exit-With 3303 "the mounted net-conf.json differs in $($differing -join ', ')" 'Give every node the net-conf.json that the notes of the chart print, and restart flannel on Linux first.'
}

Write-Log 'the mounted net-conf.json is the expected one'

# Only what is not there yet. A program that containerd runs just now cannot be replaced; it ends within seconds.
$programs = 'C:\opt\cni\bin'
foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, 'cni'))) {
    $name = [IO.Path]::GetFileName($file)
    $target = [IO.Path]::Combine($programs, $name)
    $wanted = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash
    if ([IO.File]::Exists($target) -and (Get-FileHash -Algorithm SHA256 -LiteralPath $target).Hash -eq $wanted) { continue }
    $until = [DateTime]::UtcNow.AddSeconds(30)
    for ($placed = $false; -not $placed;) {
        try {
            [void] [IO.Directory]::CreateDirectory($programs)
            [IO.File]::Copy($file, "$target.new", $true)
            Move-Into "$target.new" $target
            $placed = $true
        } catch {
            if ([DateTime]::UtcNow -ge $until) {
                Exit-With 3304 "$name cannot be put into ${programs}: $($_.Exception.Message)" 'It may be running; the next start tries again. Else look at the rights of the folder.'
            }
            Start-Sleep -Seconds 2
        }
    }
    Write-Log "put $name into $programs"
}

# Where an overlay ends at an address that the node has no more, its endpoints lead nowhere. On a node with several addresses,
# the service may have taken another than the cluster did: that works where all nodes reach both, and is not ours to change.
# After the node has joined anew, flanneld removes the network of its earlier range by itself, and may lose its address for a
# moment: then it ends, and its pod starts once more, perhaps within that moment. An address that does not come back is one
# that the network has taken away.
for ($until = [DateTime]::UtcNow.AddSeconds(60); ; Start-Sleep -Seconds 2) {
    $adapters = @([System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces() | ForEach-Object {
        [PSCustomObject] @{ Addresses = @($_.GetIPProperties().UnicastAddresses | ForEach-Object { $_.Address.ToString() }) }
    })
    $addresses = @($adapters | ForEach-Object { $_.Addresses })
    if ($addresses -contains $address -or [DateTime]::UtcNow -ge $until) { break }
}
if ($addresses -notcontains $address) { Write-Log "WARNING: no adapter has $address, by which the cluster knows this node" }
# Those of the one adapter by which the cluster knows this node.
$beside = @($address) + @($adapters | Where-Object { $_.Addresses -contains $address } | ForEach-Object { $_.Addresses })
$networks = @(Invoke-Hns 'GET' '/networks/')
$kept = $false
foreach ($network in $networks) {
    if ((Get-Key $network 'Name') -ne $networkName) { continue }
    $end = Get-Key $network 'ManagementIP'
    if ((Get-Key $network 'Type') -eq 'Overlay' -and $addresses -contains $address -and $addresses -contains $end) {
        if ($end -ne $address) {
            Write-Log "WARNING: $networkName ends at $end, and other nodes look for it at $address; both are addresses of this node. Join it with the first one (--node-ip of the kubelet), or see that all nodes reach both"
        }
        $kept = $true
        continue
    }
    $null = Invoke-Hns 'DELETE' "/networks/$(Get-Key $network 'ID')"
    Write-Log "removed a network $networkName of another kind, or by which the node is without its address (it ended at $end)"
}

# flanneld names the adapter of this node to the service, which refuses it by words that do not say why where another network
# has made a switch of it. We remove what an earlier set-up is known to leave: External, by which scripts of sig-windows-tools
# held the adapter, and an overlay of flannel with another number; wherever they end, but on another adapter. HNS keeps such a
# network over a reboot unless whoever made it said otherwise.
foreach ($network in $networks) {
    $name = Get-Key $network 'Name'
    if ($kept -or $name -eq $networkName) { continue }
    $type = Get-Key $network 'Type'
    if (@('Overlay', 'L2Bridge', 'L2Tunnel', 'Transparent') -notcontains $type) { continue }
    $end = Get-Key $network 'ManagementIP'
    if ($addresses -contains $end -and $beside -notcontains $end) { continue }
    $prefixes = @(@(Get-Key $network 'Subnets') | ForEach-Object { Get-Key $_ 'AddressPrefix' })
    if (($name -eq 'External' -and $prefixes -contains '192.168.255.0/30') -or $name -match '^flannel\.\d+$') {
        $null = Invoke-Hns 'DELETE' "/networks/$(Get-Key $network 'ID')"
        Write-Log "removed the network $name ($type, $($prefixes -join ', ')) of an earlier set-up, which had the adapter of $address"
    } elseif ($beside -contains $end) {
        Exit-With 3308 "the network $name ($type, $($prefixes -join ', ')) has the adapter of $address, so there can be no $networkName" 'Find out whose it is. Then, with the node drained, remove it: Get-HnsNetwork | Where-Object Name -eq NAME | Remove-HnsNetwork.'
    }
}

# What flanneld wrote before it ended, or before the node joined anew: until it writes it again, no pod gets an address, and
# so none of a range that is another node's by now.
$subnetFile = 'C:\run\flannel\subnet.env'
if ([IO.File]::Exists($subnetFile)) {
    try {
        [IO.File]::Delete($subnetFile)
    } catch {
        Exit-With 3309 "$subnetFile cannot be removed: $($_.Exception.Message)" 'Look at the rights of that folder.'
    }
    Write-Log "removed $subnetFile, which flanneld writes again"
}

# containerd takes the first file of this folder alone, in the order of names.
$folder = 'C:\etc\cni\net.d'
$target = [IO.Path]::Combine($folder, $configurationName)
try {
    [void] [IO.Directory]::CreateDirectory($folder)
    $template = [IO.File]::ReadAllText([IO.Path]::Combine('C:\etc\kube-flannel-windows', $configurationName))
    [IO.File]::WriteAllText("$target.new", $template.Replace($gap, $address))
    Move-Into "$target.new" $target
} catch {
    Exit-With 3305 "$target cannot be written: $($_.Exception.Message)" 'Correct the ConfigMap kube-flannel-windows-cfg, or the rights of the folder.'
}
Write-Log "wrote $target"
foreach ($file in [IO.Directory]::GetFiles($folder)) {
    $name = [IO.Path]::GetFileName($file)
    if ($name -match '\.(conf|conflist|json)$' -and [string]::CompareOrdinal($name, $configurationName) -lt 0) {
        Write-Log "WARNING: containerd takes $file, which comes before $configurationName; remove it unless it is meant"
    }
}

$ended = Start-Program 'flanneld.exe' @($args) 3307
